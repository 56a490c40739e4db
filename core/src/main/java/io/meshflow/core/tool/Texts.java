package io.meshflow.core.tool;

import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.List;

/** Collects the texts inside a value, depth first, keys excluded. */
final class Texts {

  private Texts() {}

  static List<String> in(Value value) {
    List<String> texts = new ArrayList<>();
    collect(value, texts);
    return texts;
  }

  private static void collect(Value value, List<String> texts) {
    switch (value) {
      case Value.Text text -> texts.add(text.value());
      case Value.Array array -> array.items().forEach(item -> collect(item, texts));
      case Value.Obj object -> object.fields().values().forEach(field -> collect(field, texts));
      case Value.Null none -> {}
      case Value.Bool flag -> {}
      case Value.Num number -> {}
    }
  }
}
