package io.meshflow.core.run;

import io.meshflow.core.model.Usage;
import java.util.HashMap;
import java.util.Map;

/**
 * Money and tokens of a run, in millionths of a dollar: what is spent and what is reserved for
 * attempts under way. Changed by the fold alone.
 */
public final class Spending {

  private record Reserve(long micros, long tokens) {
    static final Reserve NOTHING = new Reserve(0, 0);
  }

  private final Map<String, Reserve> reserves = new HashMap<>();
  private long cap;
  private long spent;
  private long spentTokens;
  private long reserved;
  private long reservedTokens;
  private boolean overrun;
  private Usage usage = Usage.NONE;

  void cap(long micros) {
    cap = micros;
    overrun = overrun && spent > cap;
  }

  void reserve(String holder, long micros, long tokens) {
    release(holder);
    reserves.put(holder, new Reserve(micros, tokens));
    reserved += micros;
    reservedTokens += tokens;
  }

  /** Tokens of the charge count against the cap, {@code counted} is what is known of them. */
  void settle(String holder, Charge charge, Usage counted) {
    release(holder);
    spent += charge.micros() + charge.overrun();
    spentTokens += charge.usage().total();
    usage = usage.plus(counted);
    overrun |= charge.overrun() > 0;
  }

  private void release(String holder) {
    Reserve held = reserves.remove(holder);
    if (held != null) {
      reserved -= held.micros();
      reservedTokens -= held.tokens();
    }
  }

  /** What is reserved for a call under way. */
  public long reservedMicros(CallKey call) {
    return reserves.getOrDefault(call.toString(), Reserve.NOTHING).micros();
  }

  /** What is reserved for a call under way. */
  public long reservedTokens(CallKey call) {
    return reserves.getOrDefault(call.toString(), Reserve.NOTHING).tokens();
  }

  /** The cap of the run. */
  public long cap() {
    return cap;
  }

  /** What is gone for certain. */
  public long spent() {
    return spent;
  }

  /** Spent and still reserved money: what counts against the cap. */
  public long committed() {
    return spent + reserved;
  }

  /** Spent and still reserved tokens. */
  public long committedTokens() {
    return spentTokens + reservedTokens;
  }

  /** Tokens that count against the cap: of lost attempts all that was reserved. */
  public long spentTokens() {
    return spentTokens;
  }

  /** What is known to have been used: nothing of lost attempts. */
  public Usage usage() {
    return usage;
  }

  /** True once a vendor billed more than was reserved: the budget is closed. */
  public boolean overrun() {
    return overrun;
  }
}
