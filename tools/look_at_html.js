// The contrast of every visible text with what lies behind it, as [text, ratio], of colours that
// are opaque (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
() => {
  const parts = colour => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([red, green, blue]) => {
    const linear = [red, green, blue].map(part => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const behind = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility()) continue;
    const [low, high] = [parts(getComputedStyle(element).color), behind(element)]
      .map(luminance).sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    if (!found.has(element.className + element.tagName) || ratio < 4.5) {
      found.set(element.className + element.tagName + (ratio < 4.5 ? text : ''), [text.slice(0, 60), ratio]);
    }
  }
  return [...found.values()];
}
