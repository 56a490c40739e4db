package io.meshflow.core.execution;

import io.meshflow.core.run.Notice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Messages of one run that are on their way to addresses of its policy, each on a virtual thread of
 * its own. A late one is interrupted and reported at once.
 */
final class Couriers {

  private record Way(Thread thread, Future<?> watchdog, AtomicBoolean reported) {

    /** True for the first report alone. */
    boolean reports() {
      return reported.compareAndSet(false, true);
    }
  }

  private final ThreadCrew crew;
  private final Consumer<Message> mailbox;
  private final Map<Notice, Way> ways = new ConcurrentHashMap<>();

  Couriers(ThreadCrew crew, Consumer<Message> mailbox) {
    this.crew = crew;
    this.mailbox = mailbox;
  }

  void send(Announcement announcement) {
    Thread thread =
        Thread.ofVirtual()
            .name("notice " + announcement.notice())
            .unstarted(() -> report(crew.performer().tell(announcement)));
    Duration left = Duration.between(crew.clock().instant(), announcement.grant().deadline());
    Future<?> watchdog =
        crew.timer()
            .schedule(() -> cut(announcement), Math.max(1, left.toMillis()), TimeUnit.MILLISECONDS);
    ways.put(announcement.notice(), new Way(thread, watchdog, new AtomicBoolean()));
    thread.start();
  }

  private void report(Message.NoticeOver over) {
    Way way = ways.get(over.notice());
    if (way != null && way.thread().equals(Thread.currentThread()) && way.reports()) {
      way.watchdog().cancel(false);
      mailbox.accept(over);
    }
  }

  private void cut(Announcement late) {
    Way way = ways.get(late.notice());
    if (way != null && way.reports()) {
      way.thread().interrupt();
      mailbox.accept(
          new Message.NoticeOver(late.notice(), late.attempt(), "timeout", Duration.ZERO));
    }
  }

  void landed(Notice notice) {
    ways.remove(notice);
  }

  void abandon() {
    for (Notice notice : List.copyOf(ways.keySet())) {
      Way way = ways.remove(notice);
      if (way != null && way.reports()) {
        way.watchdog().cancel(false);
        way.thread().interrupt();
      }
    }
  }

  boolean none() {
    return ways.isEmpty();
  }
}
