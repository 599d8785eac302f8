// node ratios.mjs OURS.jsonl THEIRS.jsonl: the best round of each, and how many times faster we are.
import {readFileSync} from "node:fs";

const rows = (file) => readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const [ours, theirs] = process.argv.slice(2).map(rows);
const batch = (n) => (row) => row.decode?.find((one) => one.parallel === n)?.tokens_per_second;
const measures = [
  ["prefill, tokens/s", (row) => row.prefill_tokens_per_second],
  ["decode alone, tokens/s", batch(1)],
  ["16 together, tokens/s", batch(16)],
  ["audit, prompts/hour", (row) => row.audit?.prompts_per_hour]
];
const best = (all, of) => Math.max(...all.map(of).filter(Number.isFinite), 0);
for (const [name, of] of measures) {
  const [a, b] = [best(ours, of), best(theirs, of)];
  if (a === 0) continue;  // not asked for
  console.log(`${name.padEnd(24)} ${a.toFixed(1).padStart(9)} ${b.toFixed(1).padStart(9)}   ${b > 0 ? (a / b).toFixed(2) + " times" : "the peer gave none"}`);
}
const mebibytes = (all) => (Math.min(...all.map((row) => row.peak_memory)) / 1048576).toFixed(0);
console.log(`${"peak memory, MiB".padEnd(24)} ${mebibytes(ours).padStart(9)} ${theirs.length ? mebibytes(theirs).padStart(9) : ""}`);
console.log(`share of the bandwidth, decode alone: ${(100 * Math.max(...ours.map((row) => row.decode[0].share_of_bandwidth))).toFixed(0)} %; share of the 8-bit peak, prefill: ${(100 * Math.max(...ours.map((row) => row.prefill_share_of_peak))).toFixed(0)} %`);
