package io.meshflow.core.execution;

import io.meshflow.core.run.RunId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Works on virtual threads: one per run, one per effect. */
final class ThreadCrew implements Crew {

  private final Performer performer;
  private final InstantSource clock;
  private final Fanout fanout;
  private final ScheduledExecutorService timer = Threads.timer();

  ThreadCrew(Performer performer, InstantSource clock, Fanout fanout) {
    this.performer = performer;
    this.clock = clock;
    this.fanout = fanout;
  }

  @Override
  public void work(RunId run, RunLoop loop, Runnable afterwards) {
    Thread.ofVirtual()
        .name("run " + run)
        .start(
            () -> {
              try {
                loop.run();
              } finally {
                afterwards.run();
              }
            });
  }

  @Override
  public void errand(String name, Runnable errand) {
    Thread.ofVirtual().name(name).start(errand);
  }

  @Override
  public Runnable later(Duration delay, Runnable what) {
    Future<?> planned = timer.schedule(what, Math.max(1, delay.toMillis()), TimeUnit.MILLISECONDS);
    return () -> planned.cancel(false);
  }

  @Override
  public void pause(Duration time) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(time.toMillis());
  }

  @Override
  public Launcher launcher(RunId run, Consumer<Message> mailbox) {
    return new Flights(run, this, mailbox);
  }

  Performer performer() {
    return performer;
  }

  InstantSource clock() {
    return clock;
  }

  Fanout fanout() {
    return fanout;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  void close() {
    timer.shutdownNow();
  }
}
