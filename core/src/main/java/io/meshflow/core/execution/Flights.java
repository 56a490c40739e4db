package io.meshflow.core.execution;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Thoughts;
import io.meshflow.core.policy.Preview;
import io.meshflow.core.policy.Window;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Notice;
import io.meshflow.core.run.RunId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The effects of one run that are under way, each on a virtual thread of its own. An attempt that
 * is stopped or late is interrupted and reported at once; what it reports later is not heard.
 */
final class Flights implements Crew.Launcher {

  private record Flight(
      Effect effect, Pieces pieces, Thread thread, Future<?> watchdog, AtomicBoolean reported) {

    /** True for the first report alone. */
    boolean reports() {
      return reported.compareAndSet(false, true);
    }
  }

  private final RunId run;
  private final Performer performer;
  private final ScheduledExecutorService timer;
  private final InstantSource clock;
  private final Fanout fanout;
  private final Consumer<Message> mailbox;
  private final Map<CallKey, Flight> flights = new ConcurrentHashMap<>();
  private final Couriers couriers;
  private boolean abandoned;

  Flights(RunId run, ThreadCrew shared, Consumer<Message> mailbox) {
    this.run = run;
    this.performer = shared.performer();
    this.timer = shared.timer();
    this.clock = shared.clock();
    this.fanout = shared.fanout();
    this.mailbox = mailbox;
    this.couriers = new Couriers(shared, mailbox);
  }

  /** Nothing is launched any more once all was abandoned: another may be at work already. */
  @Override
  public synchronized void launch(Effect effect) {
    if (abandoned) {
      return;
    }
    Pieces pieces = new Pieces(effect);
    Thread thread =
        Thread.ofVirtual()
            .name("effect " + effect.grant().effectKey())
            .unstarted(() -> Underway.of(effect.grant().correlation(), () -> fly(effect, pieces)));
    Duration left = Duration.between(clock.instant(), effect.grant().deadline());
    Future<?> watchdog =
        timer.schedule(
            () -> cut(effect.key(), CallOutcome.TIMED_OUT, "timeout"),
            Math.max(1, left.toMillis()),
            TimeUnit.MILLISECONDS);
    if (effect.preview().keepsAll()) {
      fanout.launched(run, effect.key(), effect.attempt(), effect.intent());
    }
    flights.put(effect.key(), new Flight(effect, pieces, thread, watchdog, new AtomicBoolean()));
    thread.start();
  }

  @Override
  public synchronized void launch(Announcement announcement) {
    if (!abandoned) {
      couriers.send(announcement);
    }
  }

  private void fly(Effect effect, Pieces pieces) {
    Message.CallOver over = performer.perform(effect, pieces);
    if (over.outcome() == CallOutcome.DONE) {
      pieces.thoughtOver(Thoughts.NONE);
    }
    Flight flight = flights.get(effect.key());
    if (flight != null && flight.effect().equals(effect) && flight.reports()) {
      flight.watchdog().cancel(false);
      mailbox.accept(inSight(over));
    }
  }

  /** An answer that broke off in somebody's sight is not begun again. */
  private Message.CallOver inSight(Message.CallOver over) {
    boolean again =
        switch (over.outcome()) {
          case FAILED, RETRYABLE, TIMED_OUT -> true;
          case DONE, CANCELLED, UNKNOWN -> false;
        };
    return again && fanout.showed(run, over.key(), over.attempt())
        ? new Message.CallOver(
            over.key(),
            over.attempt(),
            CallOutcome.FAILED,
            "answer_broke_off",
            over.charge(),
            Value.of("the answer broke off (" + over.code() + "): " + said(over.result())))
        : over;
  }

  private static String said(Value result) {
    return result instanceof Value.Text text ? text.value() : Json.canonical(result);
  }

  /** Shows the pieces of one answer, where that may be seen before it is whole. */
  private final class Pieces implements TokenSink {
    private final Effect effect;
    private final Window window;
    private final StringBuilder thought = new StringBuilder();
    private final StringBuilder seen = new StringBuilder();
    private Window thinking;
    private int seq;
    private boolean begun;

    Pieces(Effect effect) {
      this.effect = effect;
      this.window = effect.preview().window();
      this.thinking = effect.preview().window();
    }

    private void begin() {
      if (!begun) {
        begun = true;
        fanout.begun(run, effect.key(), effect.attempt());
      }
    }

    @Override
    public synchronized void delta(String text) {
      begin();
      thoughtOver(Thoughts.NONE);
      window.add(text);
      tell();
    }

    /** Tells who reads what may be seen now. */
    synchronized void tell() {
      if (fanout.read(run)) {
        String fresh = window.fresh();
        if (!fresh.isEmpty()) {
          fanout.delta(run, effect.key(), effect.attempt(), seq++, fresh);
        }
      }
    }

    @Override
    public void thought(String text) {
      thought.append(text);
      thinking.add(text);
      show(thinking.fresh());
    }

    private void show(String piece) {
      if (!piece.isEmpty()) {
        seen.append(piece);
        fanout.thought(run, effect.key(), effect.attempt(), piece);
      }
    }

    @Override
    public void signed(String dialect, Value block) {
      thoughtOver(new Thoughts(dialect, List.of(block)));
    }

    /** Shows the rest of what was thought; a signature goes with it only if nothing was hidden. */
    void thoughtOver(Thoughts signed) {
      if (thought.isEmpty() && signed.none()) {
        return;
      }
      String whole = effect.preview().shown(thought.toString());
      if (whole.startsWith(seen.toString())) {
        show(whole.substring(seen.length()));
      }
      boolean withheld = effect.preview().streaming() == Preview.Streaming.WHOLE;
      boolean intact = !withheld && seen.compareTo(thought) == 0;
      if (!withheld) {
        Thoughts told = intact ? signed : Thoughts.NONE;
        fanout.thoughtOver(run, effect.key(), effect.attempt(), told);
      }
      thought.setLength(0);
      seen.setLength(0);
      thinking = effect.preview().window();
    }

    @Override
    public synchronized void raw(String json) {
      begin();
      fanout.raw(run, effect.key(), effect.attempt(), json, effect.preview());
    }
  }

  @Override
  public void stop(CallKey key) {
    cut(key, CallOutcome.CANCELLED, "cancelled");
  }

  private void cut(CallKey key, CallOutcome outcome, String code) {
    Flight flight = flights.get(key);
    if (flight == null || !flight.reports()) {
      return;
    }
    flight.watchdog().cancel(false);
    flight.thread().interrupt();
    Effect effect = flight.effect();
    String why = outcome == CallOutcome.TIMED_OUT ? "it took too long" : "it was stopped";
    mailbox.accept(
        inSight(
            new Message.CallOver(
                key,
                effect.attempt(),
                outcome,
                code,
                effect.reservation().lost(""),
                Value.of(why))));
  }

  @Override
  public void show() {
    flights.values().forEach(flight -> flight.pieces().tell());
  }

  @Override
  public void landed(CallKey key) {
    flights.remove(key);
  }

  @Override
  public void landed(Notice notice) {
    couriers.landed(notice);
  }

  @Override
  public synchronized void abandon() {
    abandoned = true;
    couriers.abandon();
    for (CallKey key : List.copyOf(flights.keySet())) {
      Flight flight = flights.remove(key);
      if (flight != null && flight.reports()) {
        flight.watchdog().cancel(false);
        flight.thread().interrupt();
      }
    }
  }

  @Override
  public boolean none() {
    return flights.isEmpty() && couriers.none();
  }
}
