// A button beside each text that is there to be copied. Without it the text can still be selected.
"use strict";
(() => {
  const select = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };
  const copy = async (code) => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return "Copied";
    } catch {
      select(code);
      return document.execCommand("copy") ? "Copied" : "Press Ctrl+C";
    }
  };
  for (const box of document.querySelectorAll(".copied")) {
    const pre = box.querySelector("pre");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy: ${pre.getAttribute("aria-label")}`);
    button.addEventListener("click", async () => {
      button.textContent = await copy(pre.querySelector("code"));
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    box.append(button);
  }
})();
