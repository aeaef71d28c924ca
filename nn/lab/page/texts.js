// What the page says: one table, each key with English and 中文. The engine has sentences of its own.

/** @type {Record<string, [string, string]>} */
export const TEXTS = {
  lab: ["lab", "实验室"], train: ["Train", "训练"], inside: ["Look inside", "看内部"], training: ["training", "训练"], restart: ["start anew (R)", "重新开始 (R)"], play: ["train, or pause (space)", "训练或暂停 (空格)"],
  "one step": ["one step (S)", "走一步 (S)"], pace: ["steps for each picture", "每幅画面走几步"], step: ["step", "步数"], loss: ["loss", "损失"], right: ["right", "正确"], race: ["Race two settings", "两种设置比赛"],
  "end race": ["End the race", "结束比赛"], "which setting": ["which setting the controls change", "控件改变哪一个设置"], save: ["save and open", "保存与打开"],
  "save program": ["the Python program that does this", "做同样事情的 Python 程序"], "save network": ["the network, as JSON", "网络 (JSON)"], "save picture": ["the picture", "图片"],
  "load network": ["open a network …", "打开网络……"], teacher: ["for the whole class: larger, without controls (T)", "给全班看：放大，隐藏控件 (T)"], theme: ["light or dark (D)", "浅色或深色 (D)"],
  help: ["Help (?)", "帮助 (?)"], close: ["close", "关闭"], presets: ["experiments to try", "可以试的实验"], experiment: ["the experiment", "实验设置"], "set disk": ["disk", "圆盘"], "set xor": ["xor", "异或"],
  "set circles": ["circles", "圆环"], "set moons": ["moons", "月牙"], "set spiral": ["spiral", "螺旋"], "set thirds": ["thirds: three classes", "三等分：三类"], "set sine": ["sine: regression", "正弦：回归"],
  data: ["data", "数据"], noise: ["noise", "噪声"], samples: ["points", "点数"], momentum: ["momentum", "动量"], layers: ["hidden layers", "隐藏层"], more: ["one layer more", "加一层"],
  less: ["one layer less", "减一层"], activation: ["activation", "激活函数"], optimizer: ["optimizer", "优化器"], rate: ["learning rate", "学习率"], batch: ["batch", "批大小"], all: ["all", "全部"],
  seed: ["seed", "随机种子"], inputs: ["inputs", "输入"], neurons: ["neurons", "个神经元"], neuron: ["neuron", "个神经元"], output: ["output", "输出"], network: ["the network", "网络"],
  tool: ["what a click on the map does", "在图上点击做什么"], choose: ["look at", "选点"], add: ["add", "加"], move: ["move", "移动"], delete: ["delete", "删除"],
  "own scale": ["each neuron by its own largest value", "每个神经元按自己的最大值着色"], plus: ["weight > 0", "权重 > 0"], minus: ["weight < 0", "权重 < 0"], surface: ["the output as a surface", "输出的曲面"],
  "surface keys": ["The output as a surface; arrow keys turn it", "输出的曲面；方向键转动"], curves: ["loss and right answers, step by step", "损失与正确率随步数的变化"],
  "map keys": ["The output over the plane, with the data: arrow keys move the mark, Enter does what the tool does, N goes to the next point", "平面上的输出和数据：方向键移动标记，回车执行工具，N 到下一个点"],
  "curve loss": ["mean loss", "平均损失"], "curve right": ["right answers", "正确率"], parameter: ["weights and bias", "权重和偏置"], "its value": ["its value", "它的值"], raise: ["raise by 0.1", "增加 0.1"],
  nudge: ["Raise {name} by {by}, and the loss changes by about gradient × {by} = {gradient} × {by} = {expected}. Measured: {measured}.", "把 {name} 增加 {by}，损失大约变化 梯度 × {by} = {gradient} × {by} = {expected}。实际：{measured}。"],
  moments: ["moments of the computation", "计算的各个时刻"], moment: ["moment", "时刻"], first: ["to the start (Home)", "到开头 (Home)"], last: ["to the end (End)", "到结尾 (End)"], back: ["back", "后退"],
  next: ["next", "前进"], auto: ["play the moments", "自动播放"], forward: ["forward: values", "前向：数值"], backward: ["backward: gradients", "反向：梯度"], guess: ["guess first", "先猜"],
  reveal: ["show this number", "显示这个数"], point: ["the point whose loss is shown", "显示哪个点的损失"], "neuron inside": ["close-up of", "特写："], expression: ["an expression of your own", "自己的表达式"],
  values: ["the values of its names", "其中名字的值"], express: ["look at this expression", "看这个表达式"], graph: ["the graph: click a number to see why it is what it is", "计算图：点击数字看它为什么是这样"],
  program: ["the generated program; the line of this moment is lit", "生成的程序；此刻对应的行被标亮"], why: ["why {x}", "为什么 {x}"], starting: ["Python is starting in this browser …", "浏览器里的 Python 正在启动……"],
  ready: ["Python {python} in this browser, ready after {seconds} s", "浏览器里的 Python {python}，{seconds} 秒后就绪"],
  broken: ["The numbers have grown beyond all bounds: lower the learning rate and start anew (R). The engine says: {why}", "数值增长得没有边际了：调低学习率，再重新开始 (R)。引擎说：{why}"],
  died: ["Python had to be started again; the page has brought back its numbers.", "Python 已重新启动，页面恢复了原来的数值。"], "at home": ["Python on this computer", "这台电脑上的 Python"],
  gone: ["The engine does not answer: start the lab again and reload this page.", "引擎没有响应：请重新启动实验室并刷新页面。"], "too long": ["The file is too long to be a network of the lab.", "文件太长，不是实验室的网络。"],
  missing: ["A part of this page could not be loaded. Are you offline? Reload it once you are not.", "页面的一部分无法加载。没有联网吗？联网后请刷新。"],
  curved: [" Far off: here the loss curves, and the gradient speaks of small steps.", " 相差很大：损失在这里是弯的，梯度说的只是小步。"],
  "preset hello": ["Press space, and watch four neurons learn. Then drag a wire, click a neuron, or look inside.", "按空格键，看四个神经元怎样学习。然后拖动一条连线，点击一个神经元，或看看内部。"],
  "name disk": ["the article's disk", "文中的圆盘"],
  "preset disk": ["Four neurons learn four straight edges that fence in the disk. Train it, then click a neuron to see its edge.", "四个神经元学到四条直边，围住圆盘。先训练，再点击一个神经元看它的边。"], "name spiral": ["spiral", "螺旋"],
  "preset spiral": ["Two layers of twelve against two arms: for a while nothing happens, then the loss falls.", "两层各十二个神经元对付两条旋臂：起初毫无动静，然后损失下降。"], "name blowup": ["a rate that blows up", "学习率过大"],
  "preset blowup": ["The learning rate is too large: each step jumps over the valley and lands higher on the other side. Lower the rate and start anew.", "学习率太大：每一步都跨过谷底，落在对面更高处。调低学习率，再重新开始。"],
  "name dead": ["dead relu", "死掉的 relu"],
  "preset dead": ["After one step that was too large these neurons are below 0 at every point: their maps are blank, their gradients 0, and no step can wake them.", "一步走得太大之后，这些神经元在每个点上都低于 0：图是空白的，梯度为 0，再也唤不醒。"],
  "name saturated": ["saturated sigmoid", "饱和的 sigmoid"],
  "preset saturated": ["The sum is so large that sigmoid is flat there: wrong, sure of it, and with almost no gradient to learn from.", "加权和太大，sigmoid 在那里是平的：错了却很自信，几乎没有梯度可学。"],
  "name xor": ["xor without a hidden layer", "没有隐藏层的异或"],
  "preset xor": ["One neuron draws one straight line, and no line parts these quarters. Add a hidden layer.", "一个神经元只能画一条直线，而没有直线能分开这四块。加一个隐藏层试试。"], "help Space": ["Train, or pause", "训练或暂停"],
  "help S R": ["One step; start anew", "走一步；重新开始"], "help 1 2": ["Train; look inside", "训练；看内部"], "help ← → Home End": ["A moment back or on; to the start or the end", "后退或前进一个时刻；到开头或结尾"],
  "help PgUp PgDn": ["From neuron to neuron", "逐个神经元"], "help G": ["Guess first: numbers appear when asked for", "先猜：数字点击后才出现"],
  "help T D L": ["For the whole class; dark; English or 中文", "给全班看；深色；英文或中文"],
  "help ↑ ↓ ← → Enter N": ["On the map: move the mark; choose, add, move or delete; the next point. On the surface: turn it", "在图上：移动标记；选点、添加、移动或删除；下一个点。在曲面上：转动"],
  "help Tab Enter": ["On a neuron: its map, large; its weights. On a number inside: why it is what it is; Esc goes back", "在神经元上：放大它的图；打开它的权重。在内部的数字上：它为什么是这样；Esc 返回"],
  "help ⇕": ["Drag a wire up or down to change its weight, the surface to turn it", "上下拖动连线改变权重，拖动曲面转动它"],
};
export const HELP = Object.keys(TEXTS).filter((key) => key.startsWith("help ")).map((key) => key.slice(5)); // its keys, in order

let column = 0;
/** @param {string} language "en" or "zh" */
export const speak = (language) => (column = language === "zh" ? 1 : 0);

/** The text of a key in the present language, {holes} filled. @param {string} key @param {Record<string, any>} [holes] */
export const say = (key, holes = {}) => TEXTS[key][column].replace(/\{(\w+)\}/g, (hole, name) => String(holes[name] ?? hole));

/** What the engine refuses, for those who read Chinese: its sentences, piece by piece. @type {[RegExp, string][]} */
const REFUSALS = [
  [/ignored in the address: /g, "地址中被忽略的内容："], [/is a function, not a name/g, "是函数，不能作名字"], [/is a word of Python's own, not a name/g, "是 Python 自己的词，不能作名字"], [/, not ([^·]+)/g, "，而不是 $1"],
  [/the loss of (\S+) must be /g, "$1 的损失函数必须是"], [/a target must be /g, "目标必须是"], [/ must be /g, " 必须是"], [/its activation (\S+) is none of /g, "激活函数 $1 不是其中之一："],
  [/one of ([\w, ]+)/g, "其中之一：$1"], [/a whole number from (\S+) to (\d+)/g, " $1 到 $2 的整数"], [/a number from (\S+) to ([^\s，]+)/g, " $1 到 $2 之间的数"],
  [/a text of at most (\d+) characters/g, "最多 $1 个字符的文字"], [/up to 4 sizes from 1 to 16, such as /g, "最多四层、每层 1 到 16 个神经元，例如 "], [/2 to 500 points, each /g, " 2 到 500 个点，每个点写作 "],
  [/a point and its target, such as /g, "一个点和它的目标，例如 "], [/a list of finite numbers, or 64 bits each as base64/g, "一列有限的数，或它们的 64 位 base64 编码"], [/a list such as /g, "列表，例如 "],
  [/a list/g, "列表"], [/an object/g, "对象"], [/a finite number/g, "有限的数"], [/a whole number from 1 up/g, "正整数"], [/the lab has no setting (\S+)/g, "没有 $1 这个设置"],
  [/the lab takes (\d+) steps and no more: start anew/g, "最多训练 $1 步：请重新开始"], [/the disk is a fixed grid of 121 points: .*? data sets/g, "圆盘固定为 121 个点：点数和噪声只用于其他数据"],
  [/momentum is for sgd: adam has its own/g, "动量只用于 sgd，adam 有自己的动量"], [/(\d+) pages are open already: close one/g, "已经打开了 $1 个页面：请关闭一个"], [/the network has (\d+) parameters/g, "网络有 $1 个参数"],
  [/the network has no (?:parameter|neuron) (\S+)/g, "网络中没有 $1"], [/the picture has no node (.+): its nodes are (\S+) to (\S+)/g, "图中没有节点 $1：节点是 $2 到 $3"],
  [/nothing is looked at: choose a point first/g, "还没有选择要看的点"], [/this graph has (\d+) nodes, more than (\d+), the most that is drawn here/g, "这个图有 $1 个节点，这里最多画 $2 个"],
  [/nothing here can draw a picture of a graph: install Graphviz/g, "这里没有画图的程序：请安装 Graphviz"], [/, or run: /g, "，或运行："],
  [/(\d+) outputs?, (\w+), (?:does|do) not suit the data (\S+)/g, "$1 个输出 ($2) 不适合数据 $3"], [/this is no network of the lab: it has more than (\d+) lists and objects/g, "这不是实验室的网络：列表和对象超过 $1 个"],
  [/the lab takes a network of 2 inputs whose hidden neurons have one activation/g, "实验室的网络有 2 个输入，隐藏神经元都用同一种激活函数"],
  [/the file does not hold a network that `save` wrote: /g, "文件中不是 nn.save 写的网络："], [/the file holds (.+) of yours(, '[^']*')?: .*/g, "文件里有自己写的模块或激活函数$2，实验室打不开"],
  [/its format is /g, "格式是 "], [/; a newer version of this library may read it/g, "；较新的版本也许能读"], [/[A-Z][^:]*: line (\d+) column (\d+) .*/g, "第 $1 行第 $2 列不是 JSON"],
  [/Exceeds the limit .*/g, "有一个数太长"], [/it is nested too deeply/g, "嵌套太深"], [/it gives (\S+) twice/g, "$1 出现两次"], [/it holds (\S+), which is no finite number/g, "$1 不是有限的数"],
  [/neuron (\d+) of layer (\d+)/g, "第 $2 层的神经元 $1"], [/the neurons of layer (\d+)/g, "第 $1 层神经元的个数"], [/the weights of (\S+ \d+ \S+ \d+)/g, "$1 的权重个数"], [/a number of /g, "一个数，在"],
  [/the document/g, "文件"], [/its parameters/g, "参数"], [/(?:its|a layer's) activations/g, "激活函数"], [/its layers/g, "层数"], [/(?:its sizes|a size)(?= )/g, "层的大小"], [/ has no ('\S+')/g, " 没有 $1"],
  [/ has (\S+), which is unknown here/g, " 多了 $1"], [/training broke down at step (\d+), /g, "训练在第 $1 步中断，"], [/sample (\d+): /g, "样本 $1："],
  [/the mean loss or its gradient, each a sum over samples, is not finite/g, "平均损失或它的梯度（对样本求和）不是有限的数"], [/the gradient with respect to (.+?) of ([^:]+)/g, "$2 对 $1 的梯度"],
  [/(: operands? .*) \([A-Za-z].*\)/g, "$1"], [/: operands? (?:is|are) /g, "：运算数是 "], [/ is (-?inf|nan)(?=：)/g, " 是 $1"], [/([\df]) and (?=[-\di])/g, "$1 和 "],
  [/a number, a name or a bracket is missing here/g, "这里缺少数、名字或括号"], [/an operator is missing here/g, "这里缺少运算符"], [/; to multiply, write \*/g, "；乘法请写 *"],
  [/the bracket that opens here is never closed/g, "这个括号没有闭合"], [/this bracket closes none/g, "这个右括号没有对应的左括号"], [/too deep for Python's parser: write a long sum as /g, "嵌套太深：长的和请写成 "],
  [/a comma belongs between the operands of a function only/g, "逗号只用在函数的运算数之间"], [/ is beyond the largest float, /g, " 超过最大的浮点数 "], [/no value for (\S+): /g, "$1 没有值："],
  [/add (\S+)=NUMBER/g, "请加上 $1=数"], [/it is computed further on/g, "它在后面才算出"], [/ has two meanings: take another name/g, " 有两个意思：换一个名字"], [/nothing uses (\S+)/g, "$1 没有用到"],
  [/a step before the last needs a name, such as /g, "最后一步之前的每一步都要有名字，例如 "], [/two values are given for one name, in two spellings/g, "同一个名字给了两个值，写法不同"],
  [/a value is given for (.+), which /g, "给了 $1 的值，但它"], [/is not in the expression/g, "不在表达式里"], [/; (\S) is ([A-Z ]+), (\S) is ([A-Z ]+)/g, "；$1 是 $2，$3 是 $4"], [/ is not a function/g, " 不是函数"],
  [/ \(these are: .*?\)/g, ""], [/[;:] did you mean (\S+)\?/g, "；是 $1 吗？"], [/ is a function: /g, " 是函数："], [/(\S+) takes (\d+) operands?, got (\d+)/g, "$1 需要 $2 个运算数，给了 $3 个"],
  [/(\S+) has no place in an expression/g, "表达式里不能有 $1"], [/write (\S+) instead/g, "请写 $1"], [/write (\w+\(\.\.\.\))/g, "请写 $1"],
];
/** @param {string} sentence */
export const translated = (sentence) => (column ? REFUSALS.reduce((text, [english, chinese]) => text.replace(english, chinese), sentence) : sentence);
