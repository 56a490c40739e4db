package io.meshflow.core.execution;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.model.ChatQuestion;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows where on record the answers to questions are that may be given again. It keeps no answer:
 * each is read from the record of the call that got it, so that an answer is gone when its run is
 * erased. Belongs to one process; holds a bounded number of places. Thread safe.
 */
final class KnownAnswers implements RunListener {

  private static final int MOST = 10_000;

  /**
   * An answer that is there.
   *
   * @param from the call that got it, as {@code run/call}
   */
  record Hit(Value.Obj result, String served, String from) {}

  /** One attempt of a call. */
  private record Source(RunId run, CallKey key, int attempt) {}

  /** A call whose answer is not on disk yet. */
  private record Awaited(String tenant, Digest question, Digest result) {}

  /** Where an answer is; the digest says that it is the one the model gave. */
  private record Known(String tenant, Source source, long record, Digest result, Instant at) {}

  private final Store store;
  private final InstantSource clock;
  private final Map<String, RunStreams> streams = new ConcurrentHashMap<>();
  private final Map<Source, Awaited> awaited = bounded();
  private volatile boolean used;
  private final Map<Digest, Known> known = bounded();

  KnownAnswers(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  private static <K, V> Map<K, V> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MOST;
      }
    };
  }

  /** The answer to the very same question of this tenant, if there is one that is new enough. */
  Optional<Hit> find(String tenant, ChatRequest chat) {
    if (!reusable(chat)) {
      return Optional.empty();
    }
    Digest question = ChatQuestion.digest(tenant, chat);
    Optional<Known> place = place(question);
    Optional<Known> fresh = place.filter(one -> fresh(one, chat.reuse().answers()));
    Optional<Hit> hit = fresh.flatMap(this::read);
    if (fresh.isPresent() && hit.isEmpty()) {
      forget(question, fresh.get());
    }
    return hit;
  }

  /** Several answers at once are asked for because they differ. */
  private static boolean reusable(ChatRequest chat) {
    return chat.reuse().answers().isPositive() && chat.answers() == 1;
  }

  private boolean fresh(Known one, Duration age) {
    return one.at().plus(age).isAfter(clock.instant());
  }

  private synchronized Optional<Known> place(Digest question) {
    return Optional.ofNullable(known.get(question));
  }

  private synchronized void forget(Digest question, Known place) {
    known.remove(question, place);
  }

  private Optional<Hit> read(Known place) {
    Source source = place.source();
    RunStreams stream =
        streams.computeIfAbsent(place.tenant(), tenant -> new RunStreams(store, tenant));
    try {
      return stream
          .record(source.run(), place.record())
          .flatMap(record -> end(record, source))
          .filter(end -> end.result() instanceof Value.Obj said && is(said, place.result()))
          .map(
              end ->
                  new Hit(
                      (Value.Obj) end.result(),
                      end.charge().served(),
                      source.key().effectKey(source.run())));
    } catch (LedgerUnavailableException away) {
      return Optional.empty();
    }
  }

  private static Optional<RunEvent.CallEnded> end(Recorded record, Source source) {
    return record.events().stream()
        .filter(RunEvent.CallEnded.class::isInstance)
        .map(RunEvent.CallEnded.class::cast)
        .filter(end -> end.key().equals(source.key()) && end.attempt() == source.attempt())
        .findFirst();
  }

  /** What the policy hid before it was stored is not what the model said. */
  private static boolean is(Value.Obj result, Digest digest) {
    return digest(result).equals(digest);
  }

  private static Digest digest(Value.Obj result) {
    return Digest.sha256(Json.canonicalBytes(result));
  }

  /** A model has answered; the answer may be given again once it is on disk. */
  void answered(String tenant, Effect effect, ChatRequest chat, Value.Obj result) {
    if (reusable(chat)) {
      RunId run = new RunId(effect.grant().run());
      Source source = new Source(run, effect.key(), effect.attempt());
      Awaited answer = new Awaited(tenant, ChatQuestion.digest(tenant, chat), digest(result));
      synchronized (this) {
        awaited.put(source, answer);
      }
      used = true;
    }
  }

  @Override
  public boolean reads(RunId run) {
    return false;
  }

  @Override
  public void recorded(RunId run, Recorded record) {
    if (!used) {
      return;
    }
    for (RunEvent event : record.events()) {
      if (event instanceof RunEvent.CallEnded end) {
        recorded(run, record, end);
      }
    }
  }

  private synchronized void recorded(RunId run, Recorded record, RunEvent.CallEnded end) {
    Awaited answer = awaited.remove(new Source(run, end.key(), end.attempt()));
    if (answer != null && end.outcome() == CallOutcome.DONE) {
      known.put(
          answer.question(),
          new Known(
              answer.tenant(),
              new Source(run, end.key(), end.attempt()),
              record.n(),
              answer.result(),
              record.at()));
    }
  }
}
