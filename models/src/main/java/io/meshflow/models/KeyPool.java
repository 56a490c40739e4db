package io.meshflow.models;

import io.meshflow.core.policy.EffectFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one provider. A call goes out with the key that has the most room; one that the
 * vendor refuses is set aside for a while, and the next is tried under the same permit, because
 * what was refused was not billed. Thread safe.
 */
final class KeyPool {

  /** How long a key rests that the vendor does not know, or that has nothing left. */
  private static final Duration UNUSABLE = Duration.ofMinutes(10);

  /** How long one rests that is used too often, where the vendor does not say. */
  private static final Duration BUSY = Duration.ofSeconds(30);

  private static final Set<String> NO_USE =
      Set.of("invalid_key", "payment_required", "quota_exhausted");

  /**
   * What is known of a key.
   *
   * @param label names it in messages and records; never the key itself
   */
  record Key(String label, KeyLimit limit) {}

  /** A key as it stands now; {@code until} is when it is used again, empty for at once. */
  record Standing(Key key, Optional<Instant> until, String why) {}

  /** What a call with a key came to. */
  record Called<R>(R answer, String label) {}

  /** One key and how it stands. */
  private static final class Slot {
    private final int number;
    private final Key key;
    private final KeyMeter meter;
    private @Nullable Instant asideUntil;
    private @Nullable EffectFailure why;
    private long lastUse;

    Slot(int number, Key key, Instant now) {
      this.number = number;
      this.key = key;
      this.meter = new KeyMeter(key.limit(), now);
    }

    boolean aside(Instant now) {
      return asideUntil != null && asideUntil.isAfter(now);
    }
  }

  private final String provider;
  private final InstantSource clock;
  private final List<Slot> slots = new ArrayList<>();
  private long uses;

  KeyPool(String provider, List<Key> keys, InstantSource clock) {
    this.provider = provider;
    this.clock = clock;
    keys.forEach(key -> slots.add(new Slot(slots.size(), key, clock.instant())));
  }

  /** A pool of one key without limits. */
  static KeyPool single(String provider, InstantSource clock) {
    return new KeyPool(provider, List.of(new Key("", KeyLimit.NONE)), clock);
  }

  /** Whether tokens are counted for any key. */
  synchronized boolean counts() {
    return slots.stream().anyMatch(slot -> slot.key.limit().tokens() > 0);
  }

  /** How the keys stand. */
  synchronized List<Standing> standings() {
    Instant now = clock.instant();
    List<Standing> standings = new ArrayList<>();
    for (Slot slot : slots) {
      boolean aside = slot.aside(now);
      standings.add(
          new Standing(
              slot.key,
              aside ? Optional.ofNullable(slot.asideUntil) : Optional.empty(),
              aside && slot.why != null ? slot.why.code() : ""));
    }
    return standings;
  }

  /**
   * Calls with one key after the other until one is not refused.
   *
   * @param tokens about how many go in
   * @param call calls with the key of a number, counting from 0
   * @param used how many the answer says were used
   * @throws EffectFailure when every key rests or is refused, or for any other fault of the call
   */
  <R> Called<R> call(long tokens, IntFunction<R> call, ToLongFunction<R> used) {
    for (int tried = 0; ; tried++) {
      Slot slot = take(tokens);
      try {
        R answer = call.apply(slot.number);
        settle(slot, used.applyAsLong(answer) - tokens);
        return new Called<>(answer, slot.key.label());
      } catch (EffectFailure failure) {
        if (!refusesKey(failure) || !setAside(slot, failure) || tried >= slots.size()) {
          throw failure;
        }
      }
    }
  }

  private static boolean refusesKey(EffectFailure failure) {
    return NO_USE.contains(failure.code()) || failure.code().equals("rate_limited");
  }

  private synchronized Slot take(long tokens) {
    Instant now = clock.instant();
    List<Slot> awake = slots.stream().filter(slot -> !slot.aside(now)).toList();
    if (awake.isEmpty()) {
      throw allAside(now);
    }
    Slot best =
        awake.stream()
            .filter(slot -> slot.meter.wait(tokens, now).isZero())
            .max(
                Comparator.<Slot>comparingDouble(slot -> slot.meter.room(now))
                    .thenComparingLong(slot -> -slot.lastUse))
            .orElseThrow(() -> noRoom(awake, tokens, now));
    best.meter.take(tokens, now);
    best.lastUse = ++uses;
    return best;
  }

  private synchronized void settle(Slot slot, long more) {
    slot.meter.more(more);
  }

  /** False for the only key there is, which the engine asks again in its own time. */
  private synchronized boolean setAside(Slot slot, EffectFailure failure) {
    if (slots.size() == 1) {
      return false;
    }
    Duration pause =
        failure instanceof EffectFailure.Transient again
            ? again.retryAfter().orElse(BUSY)
            : UNUSABLE;
    slot.asideUntil = clock.instant().plus(pause);
    slot.why = failure;
    return true;
  }

  private EffectFailure allAside(Instant now) {
    Slot first =
        slots.stream()
            .filter(slot -> slot.why instanceof EffectFailure.Transient)
            .min(Comparator.comparing(slot -> slot.asideUntil == null ? now : slot.asideUntil))
            .orElse(slots.getFirst());
    if (!(first.why instanceof EffectFailure.Transient) && first.why != null) {
      return first.why;
    }
    Instant until = first.asideUntil == null ? now : first.asideUntil;
    return new EffectFailure.Transient(
        "rate_limited",
        "all " + slots.size() + " keys of " + provider + " rest, as it asked",
        Duration.between(now, until));
  }

  private EffectFailure noRoom(List<Slot> awake, long tokens, Instant now) {
    Duration wait =
        awake.stream()
            .map(slot -> slot.meter.wait(tokens, now))
            .min(Comparator.naturalOrder())
            .orElse(BUSY);
    return new EffectFailure.Transient(
        KeyLimit.REACHED,
        "no key of "
            + provider
            + " has room for another call; its limits are in the file of models",
        wait);
  }
}
