/** The two channels of a recording, each with a volume of its own. */

/** @typedef {"caller" | "agent"} Voice */

const PAN = { caller: -0.4, agent: 0.4 }; // apart, yet both in either ear

export class ChannelMixer {
  /**
   * Left is the caller, right the agent. Make it on the first press of a key or button: browsers let no page make
   * sound before.
   * @param {HTMLMediaElement} audio
   * @param {AudioContext} [context]
   */
  constructor(audio, context = new AudioContext()) {
    this.context = context;
    const splitter = context.createChannelSplitter(2);
    context.createMediaElementSource(audio).connect(splitter);
    this.gains = {
      caller: this.#lane(splitter, 0, PAN.caller),
      agent: this.#lane(splitter, 1, PAN.agent),
    };
  }

  /**
   * @param {Voice} voice
   * @param {number} volume 1 leaves the channel as it was recorded, 0 mutes it
   */
  setVolume(voice, volume) {
    this.gains[voice].gain.setTargetAtTime(volume, this.context.currentTime, 0.01);
  }

  /** Browsers put a sleeping context to rest; wake it before playing. */
  async wake() {
    if (this.context.state === "suspended") await this.context.resume();
  }

  /**
   * @param {ChannelSplitterNode} splitter
   * @param {number} channel
   * @param {number} pan
   */
  #lane(splitter, channel, pan) {
    const gain = this.context.createGain();
    splitter.connect(gain, channel);
    gain.connect(new StereoPannerNode(this.context, { pan })).connect(this.context.destination);
    return gain;
  }
}
