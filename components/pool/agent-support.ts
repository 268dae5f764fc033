/**
 * The days on which Batch ends its support of node agents, and of the images that need them. After that, pools cannot
 * be created or get more nodes. Batch has announced the days of Ubuntu 20.04 and 22.04 (Azure/Batch#174 and #200). The
 * others are the publishers' days, which Batch follows: the end of Ubuntu's standard support, of Debian's LTS, and of
 * AlmaLinux's security support. For Windows Server, it follows the end of the extended support (Azure/Batch#197). All
 * its releases have one agent, so the key is the beginning of the SKU.
 */
const END_OF_SUPPORT: Readonly<Record<string, string>> = {
  "batch.node.ubuntu 20.04": "2025-04-23",
  "batch.node.ubuntu 22.04": "2027-06-30",
  "batch.node.ubuntu 24.04": "2029-05-31",
  "batch.node.debian 12": "2028-06-30",
  "batch.node.el 8": "2029-03-01",
  "batch.node.el 9": "2032-05-31",
  "windowsserver 2016": "2027-01-12",
  "windowsserver 2019": "2029-01-09",
  "windowsserver 2022": "2031-10-14",
  "windowsserver 2025": "2034-11-14",
};

/** How long before the end of support a preview begins to warn, in days. */
const NOTICE_DAYS = 90;

const DAY = 24 * 60 * 60 * 1000;

/**
 * Returns a warning if Batch no longer supports a node agent, or will not for long.
 *
 * @param image the names of a marketplace image, such as `windowsserver 2022-datacenter-g2`.
 */
export function supportWarning(nodeAgentSkuId: string, now: Date, image = ""): string | undefined {
  const release = /^windowsserver \d+/i.exec(image)?.[0];
  const end = END_OF_SUPPORT[(release ?? nodeAgentSkuId).toLowerCase()];
  if (end === undefined) return undefined;
  const left = Date.parse(end) - now.getTime();
  if (left > NOTICE_DAYS * DAY) return undefined;
  const effect = left > 0 ? `ends on ${end}` : `ended on ${end}`;
  return `the support of Batch for images ${release === undefined ? `with ${nodeAgentSkuId}` : `of Windows Server ${release.split(" ")[1]}`} ${effect}; pools with them then get no more nodes, so choose a newer image (imageName)`;
}
