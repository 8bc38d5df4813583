// Draws the pictures that scenes make of themselves; docs/web.md has their layout.

const HEADER = 16;
const SHAPE = 24;
/** The kind of messages that are pixels. */
const GREY = 2;
/** Of a canvas's width, whatever the page makes of it. */
const PIXELS = 1600;

/** What a picture's message begins with. */
export function about(buffer) {
  const data = new DataView(buffer);
  return { kind: data.getUint8(0), scene: data.getUint8(1), table: data.getUint16(2, true), frame: data.getUint32(4, true) };
}

function inks() {
  const style = getComputedStyle(document.documentElement);
  return ['--mark', '--first', '--second', '--ink'].map((name) => style.getPropertyValue(name).trim());
}

let colours = null;
/** What each canvas shows: the next picture may be long in coming. */
const shown = new Map();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  colours = null;
  for (const [canvas, buffer] of shown) draw(canvas, buffer);
});

function drawGrey(canvas, pixels, width, height) {
  shown.delete(canvas);
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  const image = pen.createImageData(width, height);
  pixels.forEach((level, i) => image.data.set([level, level, level, 255], 4 * i));
  pen.putImageData(image, 0, 0);
}

/** Draws a message on the canvas, which takes the field's shape. */
export function draw(canvas, buffer) {
  const data = new DataView(buffer);
  const width = data.getFloat32(8, true);
  const height = data.getFloat32(12, true);
  if (!(width > 0 && height > 0)) return;
  if (data.getUint8(0) === GREY) {
    drawGrey(canvas, new Uint8Array(buffer, HEADER), width, height);
    return;
  }
  colours ??= inks();
  shown.set(canvas, buffer);
  const high = Math.round((PIXELS * height) / width);
  if (canvas.width !== PIXELS || canvas.height !== high) {
    canvas.width = PIXELS;
    canvas.height = high;
  }
  const pen = canvas.getContext('2d');
  const scale = PIXELS / width;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, PIXELS, high);
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.lineCap = 'round';
  for (let at = HEADER; at + SHAPE <= buffer.byteLength; at += SHAPE) {
    const f = (i) => data.getFloat32(at + 4 + 4 * i, true);
    pen.fillStyle = pen.strokeStyle = colours[data.getUint8(at + 1)] ?? colours[3];
    switch (data.getUint8(at)) {
      case 0:
        pen.fillRect(f(0) - f(2) / 2, f(1) - f(3) / 2, f(2), f(3));
        break;
      case 1:
        pen.beginPath();
        pen.arc(f(0), f(1), f(2), 0, 2 * Math.PI);
        pen.fill();
        break;
      case 2:
        pen.lineWidth = f(4);
        pen.beginPath();
        pen.moveTo(f(0), f(1));
        pen.lineTo(f(2), f(3));
        pen.stroke();
        break;
      default:
    }
  }
}
