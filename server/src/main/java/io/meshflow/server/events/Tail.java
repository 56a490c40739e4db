package io.meshflow.server.events;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.WorkKey;
import io.meshflow.server.events.Cursor.Place;
import io.meshflow.server.events.Cursor.Seen;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One run of a stream: turns its records and pieces into events, each once. One thread. */
final class Tail {

  /** Takes what a tail has to say. */
  interface Out {
    void emit(RunId run, String name, ObjBuilder data) throws IOException, InterruptedException;

    void childStarted(RunId child) throws IOException, InterruptedException;

    void childEnded(RunId child) throws IOException, InterruptedException;
  }

  private final RunId run;
  private final Place seen;
  private final Out out;
  private final Telling telling;
  private final Map<String, Seen> answers = new HashMap<>();
  private final Set<String> over = new HashSet<>();
  private final Set<RunId> children = new LinkedHashSet<>();
  private long next;
  private int event;
  private @Nullable RunStatus end;
  private boolean paused;

  Tail(RunId run, Place seen, Out out, Telling telling) {
    this.run = run;
    this.seen = seen;
    this.out = out;
    this.telling = telling;
  }

  RunId run() {
    return run;
  }

  /** Position of the next record. */
  long next() {
    return next;
  }

  boolean over() {
    return end != null;
  }

  /** Whether its newest record says that it waits. */
  boolean paused() {
    return paused;
  }

  /** Where the stream stands. */
  Place place() {
    return new Place(next, event, answers);
  }

  /** Takes the next record. */
  void record(Recorded record) throws IOException, InterruptedException {
    paused = false;
    for (RunEvent fact : record.events()) {
      before(fact);
      for (Telling.Told told : telling.tell(fact, record)) {
        boolean fresh = !told();
        event++;
        if (fresh) {
          out.emit(
              run,
              told.name(),
              told.data().put("at", record.at().toString()).put("record", record.n()));
        }
      }
      after(fact);
    }
    next = record.n() + 1;
    event = 0;
  }

  /** Whether the client has seen what comes next. */
  private boolean told() {
    return next < seen.record() || (next == seen.record() && event < seen.event());
  }

  private void before(RunEvent fact) throws IOException, InterruptedException {
    if (!told()) {
      openChildren();
    }
    switch (fact) {
      case RunEvent.CallEnded ended -> answered(ended);
      case RunEvent.ChildEnded child -> {
        if (!children.remove(child.child())) {
          out.childEnded(child.child());
        }
      }
      case RunEvent.CallStarted started -> {
        String call = Feed.name(started.key(), started.attempt());
        answers.put(call, seen.answers().getOrDefault(call, new Seen(-1, 0)));
      }
      default -> {}
    }
  }

  private void after(RunEvent fact) throws IOException, InterruptedException {
    switch (fact) {
      case RunEvent.ChildStarted child -> {
        children.add(child.child());
        if (next > seen.record() || (next == seen.record() && event > seen.event())) {
          openChildren();
        }
      }
      case RunEvent.Parked rest -> paused = true;
      case RunEvent.Ended ended -> end = ended.status();
      default -> {}
    }
  }

  /** Children whose end the client has not seen. */
  private void openChildren() throws IOException, InterruptedException {
    for (RunId child : List.copyOf(children)) {
      children.remove(child);
      out.childStarted(child);
    }
  }

  /** What may be seen and was not streamed of an answer that is whole now. */
  private void answered(RunEvent.CallEnded ended) throws IOException, InterruptedException {
    String call = Feed.name(ended.key(), ended.attempt());
    boolean known = told() && !seen.answers().containsKey(call);
    if (!known
        && ended.result() instanceof Value.Obj result
        && !ended.charge().served().isEmpty()) {
      String answer = result.textIf("text").orElse("");
      String text = telling.shown(ended.key().work().step(), answer);
      Seen soFar = answers.getOrDefault(call, new Seen(-1, 0));
      piece(call, soFar.seq() + 1, soFar.chars(), rest(text, soFar.chars()));
    }
    answers.remove(call);
    over.add(call);
  }

  private static String rest(String text, int from) {
    return from < text.length() ? text.substring(from) : "";
  }

  /** Takes a piece of an answer that begins after {@code from} characters. */
  void piece(String call, int seq, int from, String text) throws IOException, InterruptedException {
    Seen soFar = answers.getOrDefault(call, new Seen(-1, 0));
    int known = soFar.chars() - from;
    if (over.contains(call) || known < 0 || known >= text.length()) {
      return;
    }
    String fresh = text.substring(known);
    answers.put(call, new Seen(seq, from + text.length()));
    int at = call.lastIndexOf('@');
    WorkKey work = io.meshflow.core.run.CallKey.parse(call.substring(0, at)).work();
    ObjBuilder data = telling.work(work).put("text", fresh).put("seq", seq);
    data.put("call", call.substring(0, at))
        .put("attempt", Integer.parseInt(call.substring(at + 1)));
    out.emit(run, "token_delta", data);
  }

  /** Takes the answers that are under way. */
  void partial(Map<String, Feed.Partial> under) throws IOException, InterruptedException {
    for (Map.Entry<String, Feed.Partial> one : under.entrySet()) {
      piece(one.getKey(), one.getValue().seq(), 0, one.getValue().text());
    }
  }

  /** Takes records in order; those known already are passed over. */
  void records(List<Recorded> records) throws IOException, InterruptedException {
    for (Recorded record : records) {
      if (record.n() == next) {
        record(record);
      }
    }
    if (next >= seen.record()) {
      openChildren();
    }
  }
}
