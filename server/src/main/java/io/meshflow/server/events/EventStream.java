package io.meshflow.server.events;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.run.RunId;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that happens in a run and its sub-workflows, in order, each event once. Reads the
 * record for what it has not heard of live. One thread.
 */
public final class EventStream {

  private static final long LOOK_MILLIS = 500;
  private static final int IDLE_LOOKS = 20;

  /** A client. */
  public interface Client {
    /** Takes an event; an exception ends the stream. */
    void take(Event event) throws IOException;

    /** Nothing happened for a while: shows that the stream lives. */
    void idle() throws IOException;

    /** Nothing more is at hand. */
    void flush() throws IOException;
  }

  /**
   * What to follow.
   *
   * @param untilPaused ends also when the run waits for people
   * @param stop what ends it before the run does
   */
  public record Wish(String tenant, RunId run, Cursor from, boolean untilPaused, Stop stop) {}

  /**
   * What ends a stream before its run.
   *
   * @param leaving whether the server leaves its runs, since it stops
   * @param why the server stops now, or the client may hear no more; empty until then
   */
  public record Stop(BooleanSupplier leaving, Supplier<String> why) {}

  private final Runs runs;
  private final Feed feed;
  private final Wish wish;
  private final Map<RunId, Tail> tails = new LinkedHashMap<>();
  private Feed.@Nullable Follower follower;
  private @Nullable Client client;

  public EventStream(Runs runs, Feed feed, Wish wish) {
    this.runs = runs;
    this.feed = feed;
    this.wish = wish;
  }

  /** Follows until the run is over, the client is gone (an exception), or it is stopped. */
  public void follow(Client to) throws IOException, InterruptedException {
    client = to;
    try (Feed.Follower heard = feed.follow()) {
      follower = heard;
      Tail root = open(wish.run());
      int quiet = 0;
      while (!ended(root)) {
        if (stopped()) {
          break;
        }
        to.flush();
        Feed.News news = heard.next(LOOK_MILLIS);
        if (heard.caughtOut()) {
          catchUp();
        } else if (news != null) {
          quiet = 0;
          take(news);
        } else {
          look();
          if (++quiet % IDLE_LOOKS == 0) {
            to.idle();
          }
        }
      }
      to.flush();
    }
  }

  private boolean ended(Tail root) {
    boolean rests = wish.untilPaused() && root.paused() && !wish.stop().leaving().getAsBoolean();
    return root.over() || rests;
  }

  /**
   * A run that nobody is asked about is not paused when a server leaves it: it goes on elsewhere.
   */
  private boolean left(String name, ObjBuilder data) {
    return name.equals("paused")
        && wish.stop().leaving().getAsBoolean()
        && data.build().array("waiting_for").isEmpty();
  }

  /** Says why the stream ends before its run. */
  private boolean stopped() throws IOException {
    String why = wish.stop().why().get();
    if (!why.isEmpty()) {
      new Sink().emit(wish.run(), "stream_end", Value.Obj.builder().put("reason", why));
    }
    return !why.isEmpty();
  }

  private Tail open(RunId run) throws IOException, InterruptedException {
    Tail tail =
        new Tail(run, wish.from().place(run.value()), new Sink(), new Telling(runs::workflow));
    tails.put(run, tail);
    sync(tail);
    return tail;
  }

  private void sync(Tail tail) throws IOException, InterruptedException {
    Feed.Follower heard = java.util.Objects.requireNonNull(follower);
    Map<String, Feed.Partial> under = heard.watch(tail.run(), runs.active(tail.run()));
    read(tail);
    tail.partial(under);
    runs.show(tail.run());
  }

  private void read(Tail tail) throws IOException, InterruptedException {
    tail.records(runs.history(wish.tenant(), tail.run(), tail.next()));
  }

  private void catchUp() throws IOException, InterruptedException {
    for (Tail tail : List.copyOf(tails.values())) {
      sync(tail);
    }
  }

  /** Runs that other servers work on are only seen in the record. */
  private void look() throws IOException, InterruptedException {
    for (Tail tail : List.copyOf(tails.values())) {
      if (!runs.active(tail.run()) && tails.containsKey(tail.run())) {
        read(tail);
      }
    }
  }

  private void take(Feed.News news) throws IOException, InterruptedException {
    Tail tail = tails.get(news.run());
    if (tail == null) {
      return;
    }
    switch (news) {
      case Feed.Piece piece -> tail.piece(piece.call(), piece.seq(), piece.from(), piece.text());
      case Feed.Written written -> {
        if (written.record().n() == tail.next()) {
          tail.record(written.record());
        } else if (written.record().n() > tail.next()) {
          read(tail);
        }
      }
    }
  }

  /** Where the tails' events go. */
  private final class Sink implements Tail.Out {
    @Override
    public void emit(RunId run, String name, ObjBuilder data) throws IOException {
      if (left(name, data)) {
        return;
      }
      Map<String, Cursor.Place> places = new HashMap<>();
      tails.forEach((id, tail) -> places.put(id.value(), tail.place()));
      String cursor = new Cursor(places).text();
      data.put("event", name).put("run_id", run.value()).put("id", cursor);
      java.util.Objects.requireNonNull(client).take(new Event(name, cursor, data.build()));
    }

    @Override
    public void childStarted(RunId child) throws IOException, InterruptedException {
      var _ = open(child);
    }

    @Override
    public void childEnded(RunId child) throws IOException, InterruptedException {
      Tail tail = tails.get(child);
      if (tail != null) {
        read(tail);
        tails.remove(child);
        java.util.Objects.requireNonNull(follower).forget(child);
      }
    }
  }
}
