/* Hands the page's address on where the browser can. Without this, it stands there to be copied. */

const share = document.querySelector("[data-share]");

function equip(section) {
  const address = section.querySelector("[data-share-address]");
  const status = section.querySelector("[data-share-status]");
  const url = address.textContent.trim();
  const send = section.querySelector("[data-share-send]");
  const copy = section.querySelector("[data-share-copy]");
  const data = { title: section.dataset.shareTitle, url };

  // Whoever closes the browser's own window has shared nothing, and knows it.
  send.addEventListener("click", () => navigator.share(data).catch(() => {}));
  send.hidden = !navigator.share || (navigator.canShare && !navigator.canShare(data));

  copy.addEventListener("click", () => {
    navigator.clipboard.writeText(url).then(
      () => (status.textContent = status.dataset.shareCopied),
      () => getSelection().selectAllChildren(address),
    );
  });
  copy.hidden = !navigator.clipboard;
}

if (share) equip(share);
