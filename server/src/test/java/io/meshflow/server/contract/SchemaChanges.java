package io.meshflow.server.contract;

import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How one schema differs from an older one: what is sent must still be taken, what is answered must
 * still be understood. New values of an enum in answers are no break: clients pass over what they
 * do not know.
 *
 * @param seen pairs of schemas that were compared, for those that contain themselves
 */
record SchemaChanges(
    Function<Value.Obj, Value.Obj> before,
    Function<Value.Obj, Value.Obj> after,
    BiConsumer<String, String> say,
    Set<String> seen) {

  private static final List<String> MOST = List.of("maxLength", "maximum", "maxItems");
  private static final List<String> LEAST = List.of("minLength", "minimum", "minItems");

  void request(Value.Obj old, Value.Obj now, String place) {
    compare(old, now, place, true);
  }

  void answer(Value.Obj old, Value.Obj now, String place) {
    compare(old, now, place, false);
  }

  private void compare(Value.Obj oldRaw, Value.Obj nowRaw, String place, boolean sent) {
    String pair = oldRaw.textIf("$ref") + " " + nowRaw.textIf("$ref");
    if (oldRaw.has("$ref") && nowRaw.has("$ref") && !seen.add(pair)) {
      return;
    }
    Value.Obj old = before.apply(oldRaw);
    Value.Obj now = after.apply(nowRaw);
    types(old, now, place, sent);
    choices(old, now, place, sent);
    fields(old, now, place, sent);
    if (sent) {
      bounds(old, now, place);
    }
    if (old.objectIf("items").isPresent() && now.objectIf("items").isPresent()) {
      compare(old.object("items"), now.object("items"), place + "[]", sent);
    }
    for (String word : List.of("oneOf", "anyOf", "allOf")) {
      alternatives(word, old, now, place);
    }
  }

  /** Types a schema allows; empty for all. */
  private static Set<String> types(Value.Obj schema) {
    return schema.field("type").filter(Value.Array.class::isInstance).isPresent()
        ? new TreeSet<>(schema.texts("type"))
        : new TreeSet<>(schema.textIf("type").stream().toList());
  }

  private void types(Value.Obj old, Value.Obj now, String place, boolean sent) {
    Set<String> wider = sent ? types(now) : types(old);
    Set<String> narrower = sent ? types(old) : types(now);
    if (wider.isEmpty()) {
      return;
    }
    boolean fits =
        !narrower.isEmpty()
            && narrower.stream()
                .allMatch(
                    t -> wider.contains(t) || (t.equals("integer") && wider.contains("number")));
    if (!fits) {
      say.accept(place, "its type changed from " + types(old) + " to " + types(now));
    }
  }

  private void choices(Value.Obj old, Value.Obj now, String place, boolean sent) {
    List<Value> allowed = now.arrayIf("enum").orElse(List.of());
    List<Value> was = old.arrayIf("enum").orElse(List.of());
    if (was.isEmpty() && !allowed.isEmpty() && sent) {
      say.accept(place, "it takes only some values now");
    }
    List<Value> lost = new ArrayList<>(was);
    lost.removeAll(allowed);
    if (!allowed.isEmpty() && !lost.isEmpty()) {
      say.accept(place, "the values " + lost + " are gone");
    }
    if (!sent && !was.isEmpty() && allowed.isEmpty()) {
      say.accept(place, "it may be anything now");
    }
  }

  private void fields(Value.Obj old, Value.Obj now, String place, boolean sent) {
    Value.Obj was = old.objectIf("properties").orElse(Value.Obj.EMPTY);
    Value.Obj is = now.objectIf("properties").orElse(Value.Obj.EMPTY);
    for (String name : was.fields().keySet()) {
      if (is.has(name)) {
        compare(was.object(name), is.object(name), place + "." + name, sent);
      } else {
        say.accept(place + "." + name, "the field is gone");
      }
    }
    Set<String> needed = required(sent ? now : old);
    needed.removeAll(required(sent ? old : now));
    needed.forEach(
        name ->
            say.accept(
                place + "." + name, sent ? "the field is required now" : "it may be absent now"));
    if (sent && open(old) && !open(now)) {
      say.accept(place, "it takes no other fields now");
    }
  }

  private static Set<String> required(Value.Obj schema) {
    return schema.has("required") ? new TreeSet<>(schema.texts("required")) : new TreeSet<>();
  }

  private static boolean open(Value.Obj schema) {
    return !Objects.equals(schema.fields().get("additionalProperties"), Value.FALSE);
  }

  private void bounds(Value.Obj old, Value.Obj now, String place) {
    for (String word : MOST) {
      double was = old.numberIf(word).orElse(Double.POSITIVE_INFINITY);
      if (now.numberIf(word).filter(is -> is < was).isPresent()) {
        say.accept(place, word + " is lower now");
      }
    }
    for (String word : LEAST) {
      double was = old.numberIf(word).orElse(0.0);
      if (now.numberIf(word).filter(is -> is > was).isPresent()) {
        say.accept(place, word + " is higher now");
      }
    }
    Optional<String> pattern = now.textIf("pattern");
    if (pattern.isPresent() && !pattern.equals(old.textIf("pattern"))) {
      say.accept(place, "its pattern changed");
    }
  }

  private void alternatives(String word, Value.Obj old, Value.Obj now, String place) {
    List<Value> was = new ArrayList<>(old.arrayIf(word).orElse(List.of()));
    was.removeAll(now.arrayIf(word).orElse(List.of()));
    if (!was.isEmpty()) {
      say.accept(place, "alternatives of " + word + " are gone");
    }
  }
}
