package io.meshflow.core.run;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the facts of one record as its permanent and its erasable part, and reads them back.
 *
 * <p>The permanent part is one object per fact, in order, with the kind under {@code t}. The
 * erasable part is one object whose fields are named {@code <position>.<name>}. The format is
 * documented in {@code docs/ledger-format.md}.
 */
public final class Facts {

  /** The erasable component beside a verdict of the gate: the digest of what the gate knew. */
  public static final String GATE_FACTS = "gate_facts";

  /** Both parts of a record. */
  public record Encoded(List<Value.Obj> facts, Value.Obj body) {
    public Encoded {
      facts = List.copyOf(facts);
    }
  }

  private Facts() {}

  /** Writes facts in order. */
  public static Encoded encode(List<RunEvent> events) {
    List<Value.Obj> facts = new ArrayList<>(events.size());
    ObjBuilder body = Value.Obj.builder();
    Repeats repeats = new Repeats();
    for (RunEvent event : events) {
      String position = facts.size() + ".";
      facts.add(FactWriter.write(event));
      content(event, position, body, repeats);
    }
    return new Encoded(facts, body.build());
  }

  private static void content(RunEvent event, String position, ObjBuilder body, Repeats repeats) {
    Value content = contentOf(event);
    if (!content.equals(Value.NULL)) {
      String name = position + contentName(event);
      body.put(name, repeats.shorten(content, name));
    }
    Value gateFacts = gateFactsOf(event);
    if (!gateFacts.equals(Value.NULL)) {
      body.put(position + GATE_FACTS, gateFacts);
    }
  }

  /** Reads facts in order; contents that are missing from the body are null. */
  public static List<RunEvent> decode(List<Value.Obj> facts, Value.Obj body) {
    List<RunEvent> events = new ArrayList<>(facts.size());
    for (Value.Obj fact : facts) {
      String position = events.size() + ".";
      FactReader reader = new FactReader(fact, name -> field(body, position + name));
      events.add(reader.read());
    }
    return events;
  }

  private static Value field(Value.Obj body, String name) {
    return body.field(name).map(content -> Repeats.restore(content, body)).orElse(Value.NULL);
  }

  /** The name of the contents of a kind of fact; empty when it has none. */
  private static String contentName(RunEvent event) {
    return switch (event) {
      case RunEvent.Admitted admitted -> "content";
      case RunEvent.MapOpened map -> "items";
      case RunEvent.CallStarted call -> "request";
      case RunEvent.CallRefused call -> "detail";
      case RunEvent.CallEnded call -> "result";
      case RunEvent.ItemEnded item -> "output";
      case RunEvent.StepEnded step -> "output";
      case RunEvent.ApprovalAsked asked -> "shown";
      case RunEvent.ApprovalAnswered answered -> "note";
      case RunEvent.ChildEnded child -> "output";
      case RunEvent.CancelAsked cancel -> "reason";
      case RunEvent.Ended ended -> "output";
      case RunEvent.StepStarted plain -> "";
      case RunEvent.StepSkipped plain -> "";
      case RunEvent.StepOverdue plain -> "";
      case RunEvent.RetryScheduled plain -> "";
      case RunEvent.ApprovalExpired plain -> "";
      case RunEvent.ChildStarted plain -> "";
      case RunEvent.NoticeStarted plain -> "";
      case RunEvent.NoticeEnded plain -> "";
      case RunEvent.Draining plain -> "";
      case RunEvent.Parked plain -> "";
      case RunEvent.Recovered plain -> "";
      case RunEvent.BudgetSet plain -> "";
    };
  }

  private static Value contentOf(RunEvent event) {
    return switch (event) {
      case RunEvent.Admitted admitted -> admitted.content();
      case RunEvent.MapOpened map -> map.items();
      case RunEvent.CallStarted call -> call.request();
      case RunEvent.CallRefused call -> call.detail();
      case RunEvent.CallEnded call -> call.result();
      case RunEvent.ItemEnded item -> item.output();
      case RunEvent.StepEnded step -> step.output();
      case RunEvent.ApprovalAsked asked -> asked.shown();
      case RunEvent.ApprovalAnswered answered -> answered.note();
      case RunEvent.ChildEnded child -> child.output();
      case RunEvent.CancelAsked cancel -> cancel.reason();
      case RunEvent.Ended ended -> ended.output();
      case RunEvent.StepStarted plain -> Value.NULL;
      case RunEvent.StepSkipped plain -> Value.NULL;
      case RunEvent.StepOverdue plain -> Value.NULL;
      case RunEvent.RetryScheduled plain -> Value.NULL;
      case RunEvent.ApprovalExpired plain -> Value.NULL;
      case RunEvent.ChildStarted plain -> Value.NULL;
      case RunEvent.NoticeStarted plain -> Value.NULL;
      case RunEvent.NoticeEnded plain -> Value.NULL;
      case RunEvent.Draining plain -> Value.NULL;
      case RunEvent.Parked plain -> Value.NULL;
      case RunEvent.Recovered plain -> Value.NULL;
      case RunEvent.BudgetSet plain -> Value.NULL;
    };
  }

  private static Value gateFactsOf(RunEvent event) {
    return switch (event) {
      case RunEvent.CallStarted call -> call.gateFacts();
      case RunEvent.CallRefused call -> call.gateFacts();
      case RunEvent.ApprovalAsked asked -> asked.gateFacts();
      case RunEvent.NoticeStarted notice -> notice.gateFacts();
      case RunEvent.NoticeEnded notice -> notice.gateFacts();
      default -> Value.NULL;
    };
  }
}
