package io.meshflow.server.events;

import io.meshflow.core.execution.Recorded;
import io.meshflow.core.execution.RunListener;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Hands what happens in runs to the clients that follow them, in one order for all. Never waits for
 * a client: who does not keep up is marked as behind and reads the record. Thread safe.
 */
public final class Feed implements RunListener {

  private static final int QUEUE = 1024;

  /** Something that happened. */
  sealed interface News {
    RunId run();
  }

  /** A record is on disk. */
  record Written(RunId run, Recorded record) implements News {}

  /**
   * A piece of an answer.
   *
   * @param call the call and its attempt
   * @param from characters of the answer before this piece
   */
  record Piece(RunId run, String call, int seq, int from, String text) implements News {}

  /** An answer as far as it has come. */
  record Partial(int seq, String text) {}

  private static final class Answer {
    private final StringBuilder text = new StringBuilder();
    private int seq;
  }

  /** What is known of one run while somebody works on it or follows it. */
  private static final class Channel {
    private final Map<String, Answer> answers = new HashMap<>();
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private boolean working = true;
  }

  private final Map<RunId, Channel> channels = new ConcurrentHashMap<>();
  private final AtomicInteger clients = new AtomicInteger();

  /** How many clients follow runs now. */
  public int clients() {
    return clients.get();
  }

  static String name(CallKey key, int attempt) {
    return key + "@" + attempt;
  }

  @Override
  public void recorded(RunId run, Recorded record) {
    with(
        run,
        channel -> {
          channel.working = true;
          for (RunEvent event : record.events()) {
            if (event instanceof RunEvent.CallEnded end) {
              channel.answers.remove(name(end.key(), end.attempt()));
            }
          }
          channel.followers.forEach(follower -> follower.offer(new Written(run, record)));
        });
  }

  @Override
  public boolean reads(RunId run) {
    Channel channel = channels.get(run);
    return channel != null && !channel.followers.isEmpty();
  }

  @Override
  public void delta(RunId run, CallKey key, int attempt, int seq, String text) {
    with(
        run,
        channel -> {
          String call = name(key, attempt);
          Answer answer = channel.answers.computeIfAbsent(call, c -> new Answer());
          Piece piece = new Piece(run, call, seq, answer.text.length(), text);
          answer.text.append(text);
          answer.seq = seq;
          channel.followers.forEach(follower -> follower.offer(piece));
        });
  }

  @Override
  public void rested(RunId run) {
    with(
        run,
        channel -> {
          channel.working = false;
          channel.answers.clear();
        });
    drop(run);
  }

  private void with(RunId run, java.util.function.Consumer<Channel> action) {
    channels.compute(
        run,
        (id, known) -> {
          Channel channel = known == null ? new Channel() : known;
          action.accept(channel);
          return channel;
        });
  }

  private void drop(RunId run) {
    channels.computeIfPresent(
        run, (id, channel) -> channel.working || !channel.followers.isEmpty() ? channel : null);
  }

  /** A new client. */
  Follower follow() {
    clients.incrementAndGet();
    return new Follower();
  }

  /** One client's queue. Read by one thread. */
  final class Follower implements AutoCloseable {
    private final BlockingQueue<News> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Set<RunId> runs = ConcurrentHashMap.newKeySet();
    private volatile boolean behind;

    private void offer(News news) {
      if (!queue.offer(news)) {
        behind = true;
      }
    }

    /** Begins to hear of a run; returns the answers that are under way. */
    Map<String, Partial> watch(RunId run, boolean working) {
      Map<String, Partial> partial = new HashMap<>();
      runs.add(run);
      with(
          run,
          channel -> {
            channel.working = working;
            channel.followers.add(this);
            channel.answers.forEach(
                (call, answer) ->
                    partial.put(call, new Partial(answer.seq, answer.text.toString())));
          });
      return partial;
    }

    void forget(RunId run) {
      runs.remove(run);
      with(run, channel -> channel.followers.remove(this));
      drop(run);
    }

    /** True once, after news was lost; what is queued is thrown away then. */
    boolean caughtOut() {
      if (behind) {
        queue.clear();
        behind = false;
        return true;
      }
      return false;
    }

    @Nullable News next(long millis) throws InterruptedException {
      return queue.poll(millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
      runs.forEach(this::forget);
      clients.decrementAndGet();
    }
  }
}
