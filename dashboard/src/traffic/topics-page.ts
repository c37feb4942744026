import { fieldsOf } from "@recibo/common/contracts/fields";
import { isPersonal } from "@recibo/common/contracts/personal-fields";
import { contractOf } from "@recibo/common/traffic/decoding/contract-reading";
import type { TopicDescription } from "@recibo/common/traffic/topics";
import type { Traffic } from "@recibo/common/traffic/traffic";
import type { RequestHandler } from "express";
import { type Words, wordsOf } from "../language/words.ts";
import type { Rates } from "./rates.ts";
import { sparkline } from "./sparkline.ts";

/** The page of all topics, with what they hold and how quickly they grow. */
export function topicsPage(traffic: Traffic, rates: Rates): RequestHandler {
  return async (_request, response) => {
    const words = wordsOf(response);
    await rates.visit();
    const described = await traffic.describeTopics(await traffic.topics());
    const topics = described.map((each) => rowOf(each, rates, words));
    response.render("traffic", {
      title: words.t("traffic:heading"),
      active: "traffic",
      section: "topics",
      topics: topics.filter(({ internal }) => !internal),
      internal: topics.filter(({ internal }) => internal),
    });
  };
}

function rowOf(topic: TopicDescription, rates: Rates, words: Words) {
  const rate = rates.rateOf(topic);
  const line = sparkline(rates.historyOf(topic.topic));
  return {
    ...topic,
    rate: rate === undefined ? undefined : rateText(rate, words),
    line,
    most: rateText(line?.most ?? 0, words),
    size: topic.bytes === undefined ? undefined : sizeText(Number(topic.bytes), words),
    kept: keptText(topic, words),
    fields: fieldsIn(topic.topic),
  };
}

/** Records a second; of slow topics two digits that say something. */
function rateText(rate: number, { t, number }: Words): string {
  const rounded = Number(rate < 10 ? rate.toPrecision(2) : rate.toFixed(1));
  return t("traffic:topics.per-second", { rate: number(rounded) });
}

/** The fields that a topic's contract has values in, and which of them are masked for who may not see personal ones. */
function fieldsIn(topic: string) {
  const contract = contractOf(topic);
  return (contract ? fieldsOf(contract) : [])
    .filter(({ type }) => !/^(object|array)$/.test(type))
    .map(({ path, type }) => ({ path, type, personal: isPersonal(topic, path) }));
}

function keptText({ retention, retentionBytes }: TopicDescription, words: Words): string {
  const { t } = words;
  const kept = [
    ...(retention === undefined ? [] : [timeText(retention, words)]),
    ...(retentionBytes === undefined
      ? []
      : [t("traffic:topics.up-to", { size: sizeText(retentionBytes, words) })]),
  ];
  return kept.length > 0 ? kept.join(", ") : t("traffic:topics.for-ever");
}

function timeText(milliseconds: number, { t, duration }: Words): string {
  const days = milliseconds / 86_400_000;
  return days >= 2 && Number.isInteger(days)
    ? t("traffic:topics.days", { count: days })
    : duration(milliseconds);
}

/** Bytes as people read them. */
export function sizeText(bytes: number, { number }: Pick<Words, "number">): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const unit = bytes < 1_000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return `${number(Number((bytes / 1_000 ** unit).toFixed(unit === 0 ? 0 : 1)))} ${units[unit]}`;
}
