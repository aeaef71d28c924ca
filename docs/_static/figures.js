// How small a picture may become, so that its words can be read: seven tenths of what it is, or 30rem. A very large one
// may become as small as the page: its shape is seen there, and a click opens it.
for (const picture of document.querySelectorAll("a.picture img")) {
  const say = () => {
    const width = picture.naturalWidth;
    if (width < 1200) picture.style.minWidth = `min(${Math.round(0.7 * width)}px, 30rem)`;
    const box = picture.closest("figure, .cell_output, p");
    box?.classList.toggle("wider", box.scrollWidth > box.clientWidth);
  };
  if (picture.complete) say();
  else picture.addEventListener("load", say);
}

// A figure as PNG for a slide: drawn here, so that its words have the fonts that the page has.
async function png(address) {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return new Promise((made) => canvas.toBlob(made, "image/png"));
}

for (const link of document.querySelectorAll("a.as-png"))
  link.addEventListener("click", async (event) => {
    if (link.href.startsWith("blob:")) return; // made already: the browser downloads it
    event.preventDefault();
    try {
      link.href = URL.createObjectURL(await png(link.href));
      link.click();
    } catch { // a page opened as a file may not read its pictures
      location.href = link.href;
    }
  });
