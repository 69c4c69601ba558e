/** The two channels of a recording, each with a volume of its own. */

export type Voice = "caller" | "agent";

export const VOICES: readonly Voice[] = ["caller", "agent"];
const LEVEL = 0.35; // of full scale: where the louder tenth of a channel is brought to
const MOST = 6; // noise of an empty line is not blown up
const LIMIT_DB = -1;
const PAN = { caller: -0.4, agent: 0.4 }; // apart, yet both in either ear

/** What a channel of these peaks is to be multiplied by to be as loud as others. */
export function levelling(peaks: readonly number[]): number {
  const heard = peaks.filter((peak) => peak > 0.01).sort((a, b) => a - b);
  const loud = heard[Math.floor(heard.length * 0.9)];
  return loud ? Math.min(MOST, LEVEL / loud) : 1;
}

export class ChannelMixer {
  private readonly gains: Record<Voice, GainNode>;

  /** Left is the caller, right the agent. Make it on the first press of a key or button: browsers let no page make sound before. */
  constructor(audio: HTMLMediaElement, private readonly context: AudioContext = new AudioContext()) {
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

  close(): void {
    void this.context.close();
  }

  private lane(splitter: ChannelSplitterNode, channel: number, pan: number): GainNode {
    const gain = this.context.createGain();
    splitter.connect(gain, channel);
    const limiter = new DynamicsCompressorNode(this.context, { threshold: LIMIT_DB, knee: 0, ratio: 20, attack: 0.002, release: 0.1 });
    gain.connect(new StereoPannerNode(this.context, { pan })).connect(limiter).connect(this.context.destination);
    return gain;
  }
}
