package io.meshflow.models;

import io.meshflow.core.policy.EffectFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** Nobody has as many models; the memory is bounded all the same. */
  private static final int MOST_MODELS = 1_000;

  private static final String LIMITED = "rate_limited";

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

  /** What is about to be asked: of which model, and about how many tokens go in. */
  record Load(String model, long tokens) {}

  /** What a call with a key came to. */
  record Called<R>(R answer, String label) {}

  /** One key and how it stands. */
  private static final class Slot {
    private final int number;
    private final Key key;
    private final KeyMeter meter;
    private final Map<String, VendorRoom> rooms = new HashMap<>();
    private @Nullable Instant asideUntil;
    private @Nullable EffectFailure why;
    private long lastUse;

    Slot(int number, Key key, Instant now) {
      this.number = number;
      this.key = key;
      this.meter = new KeyMeter(key.limit(), now);
    }

    /** How long until there is room by our own limits and by what the vendor says. */
    Duration wait(Load load, Instant now) {
      Duration ours = meter.wait(load.tokens(), now);
      Duration theirs = theirs(load, now);
      return ours.compareTo(theirs) > 0 ? ours : theirs;
    }

    Duration theirs(Load load, Instant now) {
      VendorRoom room = rooms.get(load.model());
      return room == null ? Duration.ZERO : room.wait(now);
    }

    void take(Load load, Instant now) {
      meter.take(load.tokens(), now);
      VendorRoom room = rooms.get(load.model());
      if (room != null) {
        room.take(load.tokens());
      }
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
    return slots.stream().anyMatch(slot -> slot.key.limit().tokens() > 0 || !slot.rooms.isEmpty());
  }

  /** Takes what the vendor says is left of its limits for a model and the key of a number. */
  void heard(int key, String model, Map<String, List<String>> headers) {
    Instant now = clock.instant();
    LimitHeaders said = LimitHeaders.of(headers, now);
    if (!said.isEmpty()) {
      hear(slots.get(key), model, said, now);
    }
  }

  private synchronized void hear(Slot slot, String model, LimitHeaders said, Instant now) {
    if (slot.rooms.size() < MOST_MODELS || slot.rooms.containsKey(model)) {
      slot.rooms.computeIfAbsent(model, fresh -> new VendorRoom()).hear(said, now);
    }
  }

  /** How the keys stand. */
  synchronized List<Standing> standings() {
    Instant now = clock.instant();
    List<Standing> standings = new ArrayList<>();
    for (Slot slot : slots) {
      standings.add(slot.aside(now) ? aside(slot) : awake(slot, now));
    }
    return standings;
  }

  private static Standing aside(Slot slot) {
    String why = slot.why == null ? "" : slot.why.code();
    return new Standing(slot.key, Optional.ofNullable(slot.asideUntil), why);
  }

  private static Standing awake(Slot slot, Instant now) {
    return slot.rooms.values().stream()
        .map(room -> room.wait(now))
        .filter(Duration::isPositive)
        .max(Comparator.naturalOrder())
        .map(wait -> new Standing(slot.key, Optional.of(now.plus(wait)), LIMITED))
        .orElseGet(() -> new Standing(slot.key, Optional.empty(), ""));
  }

  /**
   * Calls with one key after the other until one is not refused.
   *
   * @param call calls with the key of a number, counting from 0
   * @param used how many the answer says were used
   * @throws EffectFailure when every key rests or is refused, or for any other fault of the call
   */
  <R> Called<R> call(Load load, IntFunction<R> call, ToLongFunction<R> used) {
    for (int tried = 0; ; tried++) {
      Slot slot = take(load);
      try {
        R answer = call.apply(slot.number);
        settle(slot, used.applyAsLong(answer) - load.tokens());
        return new Called<>(answer, slot.key.label());
      } catch (EffectFailure failure) {
        if (!refusesKey(failure) || !setAside(slot, failure) || tried >= slots.size()) {
          throw failure;
        }
      }
    }
  }

  private static boolean refusesKey(EffectFailure failure) {
    return NO_USE.contains(failure.code()) || failure.code().equals(LIMITED);
  }

  private synchronized Slot take(Load load) {
    Instant now = clock.instant();
    List<Slot> awake = slots.stream().filter(slot -> !slot.aside(now)).toList();
    if (awake.isEmpty()) {
      throw allAside(now);
    }
    Slot best =
        awake.stream()
            .filter(slot -> slot.wait(load, now).isZero())
            .max(
                Comparator.<Slot>comparingDouble(slot -> slot.meter.room(now))
                    .thenComparingLong(slot -> -slot.lastUse))
            .orElseThrow(() -> noRoom(awake, load, now));
    best.take(load, now);
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
        LIMITED,
        "all " + slots.size() + " keys of " + provider + " rest, as it asked",
        Duration.between(now, until));
  }

  private EffectFailure noRoom(List<Slot> awake, Load load, Instant now) {
    Slot next =
        awake.stream().min(Comparator.comparing(slot -> slot.wait(load, now))).orElseThrow();
    boolean ours = !next.meter.wait(load.tokens(), now).isZero();
    String why =
        ours
            ? "no key of %s has room for another call; its limits are in the file of models"
            : "%s said with its last answer that nothing is left for now; nothing was sent";
    return new EffectFailure.Transient(
        ours ? KeyLimit.REACHED : LIMITED, why.formatted(provider), next.wait(load, now));
  }
}
