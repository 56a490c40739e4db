package io.meshflow.core.data;

import java.util.Iterator;
import java.util.Map;

/** Writes canonical scalars and order with line breaks and an indent of two spaces. */
final class PrettyWriter {

  private final StringBuilder out = new StringBuilder();

  private PrettyWriter() {}

  static String write(Value value) {
    PrettyWriter writer = new PrettyWriter();
    writer.value(value, 0);
    return writer.out.toString();
  }

  private void value(Value value, int depth) {
    switch (value) {
      case Value.Array array when !array.items().isEmpty() -> array(array, depth);
      case Value.Obj obj when !obj.fields().isEmpty() -> object(obj, depth);
      case Value.Null _, Value.Bool _, Value.Num _, Value.Text _, Value.Array _, Value.Obj _ ->
          out.append(Json.canonical(value));
    }
  }

  private void array(Value.Array array, int depth) {
    int inner = CanonicalWriter.deeper(depth, Json.MAX_DEPTH);
    out.append('[');
    Iterator<Value> items = array.items().iterator();
    while (items.hasNext()) {
      line(inner);
      value(items.next(), inner);
      comma(items.hasNext());
    }
    line(depth);
    out.append(']');
  }

  private void object(Value.Obj obj, int depth) {
    int inner = CanonicalWriter.deeper(depth, Json.MAX_DEPTH);
    out.append('{');
    Iterator<Map.Entry<String, Value>> fields = obj.fields().entrySet().iterator();
    while (fields.hasNext()) {
      Map.Entry<String, Value> field = fields.next();
      line(inner);
      out.append(Json.canonical(new Value.Text(field.getKey()))).append(": ");
      value(field.getValue(), inner);
      comma(fields.hasNext());
    }
    line(depth);
    out.append('}');
  }

  private void comma(boolean more) {
    if (more) {
      out.append(',');
    }
  }

  private void line(int depth) {
    out.append('\n').append("  ".repeat(depth));
  }
}
