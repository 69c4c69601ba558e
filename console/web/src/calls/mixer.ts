/** The two channels of a recording, each with a volume of its own. */

export type Voice = "caller" | "agent";
export const VOICES: Voice[] = ["caller", "agent"];

const PAN = { caller: -0.4, agent: 0.4 }; // apart, yet both in either ear

export class ChannelMixer {
  readonly gains: Record<Voice, GainNode>;

  /**
   * Left is the caller, right the agent. Make it on the first press of a key or button: browsers let no page make
   * sound before.
   */
  constructor(audio: HTMLMediaElement, readonly context: AudioContext = new AudioContext()) {
    const splitter = context.createChannelSplitter(2);
    context.createMediaElementSource(audio).connect(splitter);
    this.gains = { caller: this.lane(splitter, 0, PAN.caller), agent: this.lane(splitter, 1, PAN.agent) };
  }

  /** 1 leaves the channel as it was recorded, 0 mutes it. */
  setVolume(voice: Voice, volume: number): void {
    this.gains[voice].gain.setTargetAtTime(volume, this.context.currentTime, 0.01);
  }

  /** Browsers put a sleeping context to rest; wake it before playing. */
  async wake(): Promise<void> {
    if (this.context.state === "suspended") await this.context.resume();
  }

  private lane(splitter: ChannelSplitterNode, channel: number, pan: number): GainNode {
    const gain = this.context.createGain();
    splitter.connect(gain, channel);
    gain.connect(new StereoPannerNode(this.context, { pan })).connect(this.context.destination);
    return gain;
  }
}
