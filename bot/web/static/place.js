// Where the phone is, as the app knows it that the page is opened in: WeCom in WGS-84 (wecom.md §6), DingTalk in
// GCJ-02, which the server turns (dingtalk.md §8). Rejects when the app cannot say, and then the browser is asked.

import { load } from "/pages/sdk.js";

const PATIENCE_MS = 12000;

function fix({ latitude, longitude, accuracy }, system) {
  const coords = { latitude: Number(latitude), longitude: Number(longitude), accuracy: Number(accuracy ?? NaN) };
  if (!Number.isFinite(coords.latitude) || !Number.isFinite(coords.longitude)) throw new Error("no figures");
  return { coords, timestamp: Date.now(), system };
}

function askWeCom(facts, told, failed) {
  const signed = (signature) => () => ({ timestamp: facts.timestamp, nonceStr: facts.nonceStr, signature });
  window.ww.register({
    corpId: facts.corpId,
    agentId: Number(facts.agentId),
    jsApiList: ["getLocation"],
    getConfigSignature: signed(facts.signature),
    getAgentConfigSignature: signed(facts.agentSignature),
  });
  window.ww.getLocation({ type: "wgs84", success: (answer) => told(fix(answer, "wgs84")), fail: failed });
}

function askDingTalk(facts, told, failed) {
  const heard = (answer) => told(fix(answer, "gcj02"));
  const { agentId, corpId, timeStamp, nonceStr, signature } = facts;
  const jsApiList = ["getLocation", "device.geolocation.get"];
  window.dd.error(failed);
  window.dd.config({ agentId, corpId, timeStamp, nonceStr, signature, type: 0, jsApiList });
  window.dd.ready(() =>
    window.dd.getLocation({
      targetAccuracy: 200,
      coordinate: 1,
      withReGeocode: false,
      useCache: false,
      success: heard,
      fail: failed,
      onSuccess: heard, // older clients know this pair of names
      onFail: failed,
    }),
  );
}

/** A promise of the fix. `sdk`: where the app's own script is; `facts`: the server's for this very page. */
export function ask(app, sdk, facts) {
  return new Promise((told, failed) => {
    setTimeout(failed, PATIENCE_MS);
    if (!facts.signature) {
      failed();
      return;
    }
    const asking = app === "wecom" ? askWeCom : askDingTalk;
    load(sdk).then(() => asking(facts, told, failed)).catch(failed);
  });
}
