package io.meshflow.definition.expression;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.Expressions.Expression;
import io.meshflow.core.workflow.Expressions.Faulty;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One compiled condition. Thread safe. */
final class CelExpression implements Expression {

  private final CelRuntime.Program program;
  private final Reading reading;
  private final String text;

  CelExpression(CelRuntime.Program program, Reading reading, String text) {
    this.program = program;
    this.reading = reading;
    this.text = text;
  }

  @Override
  public Set<String> names() {
    return reading.names();
  }

  @Override
  public Set<String> nodes() {
    return reading.nodes();
  }

  @Override
  public boolean holds(Value.Obj variables) {
    Meter meter = new Meter();
    Object result = evaluate(bindings(variables), meter);
    if (result instanceof Boolean answer) {
      return answer;
    }
    throw new Faulty(
        "The condition gives " + Plain.kind(result) + ", not true or false",
        0,
        List.of("compare it with something, for example == true or != \"\""));
  }

  private Map<String, Object> bindings(Value.Obj variables) {
    Map<String, Object> bindings = HashMap.newHashMap(reading.names().size());
    for (String name : reading.names()) {
      Value value = variables.fields().get(name);
      if (value == null) {
        throw new Faulty("There is no `" + name + "` here", text.indexOf(name), List.of());
      }
      bindings.put(name, Plain.variable(name, value, reading.nodes()));
    }
    return bindings;
  }

  private Object evaluate(Map<String, Object> bindings, Meter meter) {
    try {
      return program.trace(bindings, meter);
    } catch (CelEvaluationException e) {
      throw Meter.Exhausted.in(e).map(this::faulty).orElseGet(() -> faulty(e));
    } catch (Meter.Exhausted e) {
      throw faulty(e);
    } catch (IllegalArgumentException | ArithmeticException | ClassCastException e) {
      throw new Faulty("The evaluation failed: " + e.getMessage(), -1, List.of());
    } catch (StackOverflowError e) {
      throw new Faulty("The condition is nested too deeply", -1, List.of());
    }
  }

  private Faulty faulty(CelEvaluationException e) {
    String message = String.valueOf(e.getMessage());
    return new Faulty(
        Hints.reason(message), Offsets.inMessage(message, text), Hints.of(message, text));
  }

  private Faulty faulty(Meter.Exhausted e) {
    return new Faulty(e.reason(), -1, List.of("make the condition simpler"));
  }
}
