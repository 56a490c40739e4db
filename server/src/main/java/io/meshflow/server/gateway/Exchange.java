package io.meshflow.server.gateway;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.execution.RunListener;
import io.meshflow.core.model.ChatDocument;
import io.meshflow.core.model.Thoughts;
import io.meshflow.core.policy.Preview;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hears what becomes of one call and keeps it until the client's thread takes it. The run's threads
 * tell, one thread takes.
 */
final class Exchange implements RunListener {

  private static final long LOOK_MILLIS = 200;

  private final Wish wish;
  private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
  private final Refusals refusals = new Refusals();
  private volatile int shownOf;
  private volatile @Nullable Raw raw;
  private final List<String> failed = new ArrayList<>();
  private volatile String place = "";
  private RunEvent.@Nullable CallEnded call;
  private Output output = Output.NOTHING;
  private boolean over;

  /**
   * What is wanted.
   *
   * @param pieces pieces of the answer before the whole
   * @param raw the answer as an upstream of OpenAI's dialect sent it, rather than its text
   * @param thoughts what the model thinks too
   */
  record Wish(boolean pieces, boolean raw, boolean thoughts) {}

  /** An event of an attempt's answer as the upstream sent it. */
  private record Raw(int attempt, String json) {}

  Exchange(Wish wish) {
    this.wish = wish;
  }

  @Override
  public boolean reads(RunId run) {
    return wish.pieces();
  }

  @Override
  public void delta(RunId run, CallKey key, int attempt, int seq, String text) {
    if (wish.pieces() && raw(attempt).isEmpty() && !text.isEmpty()) {
      show(attempt, new News.Text(text));
    }
  }

  @Override
  public void thought(RunId run, CallKey key, int attempt, String text) {
    if (wish.pieces() && wish.thoughts() && raw(attempt).isEmpty()) {
      show(attempt, new News.Thought(text));
    }
  }

  @Override
  public void thoughtOver(RunId run, CallKey key, int attempt, Thoughts signed) {
    if (wish.pieces() && wish.thoughts() && raw(attempt).isEmpty()) {
      show(attempt, new News.ThoughtOver(signed));
    }
  }

  @Override
  public void raw(RunId run, CallKey key, int attempt, String json, Preview preview) {
    if (!wish.raw()) {
      return;
    }
    if (wish.pieces()) {
      if (preview.streaming() == Preview.Streaming.TOKENS) {
        raw = new Raw(attempt, json);
        show(attempt, new News.Raw(json));
      }
    } else if (preview.streaming() == Preview.Streaming.TOKENS
        || preview.passes(Json.parseForeign(json))) {
      raw = new Raw(attempt, json);
    }
  }

  /** What an attempt's upstream sent last, as it came. */
  private Optional<String> raw(int attempt) {
    return Optional.ofNullable(raw).filter(one -> one.attempt() == attempt).map(Raw::json);
  }

  private void show(int attempt, News piece) {
    if (shownOf == 0) {
      shownOf = attempt;
    }
    if (shownOf == attempt) {
      news.add(piece);
    }
  }

  @Override
  public boolean showed(RunId run, CallKey key, int attempt) {
    return shownOf == attempt;
  }

  /** Who was asked last, as {@code provider/model}. */
  Optional<String> place() {
    return Optional.of(place).filter(known -> !known.isEmpty());
  }

  /** Who was asked, or not allowed to be, before the last, each with why it gave no answer. */
  synchronized List<String> failed() {
    return List.copyOf(failed);
  }

  private void failed(String who, String why) {
    if (!who.isEmpty()) {
      failed.add(who + " (" + why + ")");
    }
  }

  @Override
  public synchronized void recorded(RunId run, Recorded record) {
    for (RunEvent event : record.events()) {
      switch (event) {
        case RunEvent.CallStarted started -> place = started.terms().place();
        case RunEvent.CallEnded ended -> {
          call = ended;
          if (ended.outcome() != CallOutcome.DONE) {
            failed(place, ended.code());
          }
        }
        case RunEvent.CallRefused refused -> {
          refusals.refused(refused);
          failed(refused.place(), refused.rule());
        }
        case RunEvent.ApprovalAsked asked -> end(new News.Refused(refusals.needsApproval(run)));
        case RunEvent.StepEnded step -> {
          output = Output.read(step.output());
          refusals.ended(step);
        }
        case RunEvent.Ended ended -> end(last(run, record, ended));
        default -> {}
      }
    }
  }

  private News last(RunId run, Recorded record, RunEvent.Ended ended) {
    RunEvent.CallEnded last = call;
    boolean completed = ended.status() == RunStatus.COMPLETED;
    if (!completed || last == null || last.outcome() != CallOutcome.DONE) {
      return new News.Refused(refusals.of(run, last, ended, record.at()));
    }
    Value uses = output.data().at("tool_calls").orElse(Value.NULL);
    String finish = last.result().at("finish").map(Exchange::text).orElse("stop");
    Answer answer =
        new Answer(
            run,
            record.at(),
            output.text(),
            ChatDocument.readUses(uses),
            finish,
            last.charge(),
            wish.thoughts() ? thoughts(last) : Thoughts.NONE,
            others(last.result()));
    boolean untouched =
        last.result().at("text").map(Exchange::text).orElse("").equals(output.text());
    return new News.Whole(
        untouched ? raw(last.attempt()).filter(json -> whole(json, answer)) : Optional.empty(),
        answer);
  }

  /** Calls whose ids the vendor left out, or gave twice, have ids of their own here. */
  private boolean whole(String json, Answer answer) {
    return wish.pieces() || OpenAiAnswers.calledAs(answer, Json.parseForeign(json));
  }

  /** The further answers, which are on record as the policy lets them be seen. */
  private static List<Answer.Other> others(Value result) {
    List<Answer.Other> others = new ArrayList<>();
    if (result instanceof Value.Obj told && told.has("others")) {
      for (Value.Obj other : told.objects("others")) {
        Value calls = other.field("tool_calls").orElse(Value.NULL);
        others.add(
            new Answer.Other(
                other.text("text"), ChatDocument.readUses(calls), other.text("finish")));
      }
    }
    return others;
  }

  private static Thoughts thoughts(RunEvent.CallEnded last) {
    return Thoughts.read(last.result().at("thoughts").orElse(Value.NULL));
  }

  private static String text(Value value) {
    return value instanceof Value.Text text ? text.value() : "";
  }

  @Override
  public synchronized void rested(RunId run) {
    if (!over) {
      end(new News.Refused(refusals.abandoned(run)));
    }
  }

  private void end(News last) {
    if (!over) {
      over = true;
      news.add(last);
    }
  }

  /** The next news; null when the client has gone before there was any. */
  @Nullable News next(BooleanSupplier gone) throws InterruptedException {
    News next = news.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    while (next == null && !gone.getAsBoolean()) {
      next = news.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
    return next;
  }

  /** Whether more news wait. */
  boolean more() {
    return !news.isEmpty();
  }

  /** The next news that is there within a time; null when there is none. */
  @Nullable News within(long millis) throws InterruptedException {
    return news.poll(millis, TimeUnit.MILLISECONDS);
  }
}
