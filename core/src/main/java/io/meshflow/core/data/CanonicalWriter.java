package io.meshflow.core.data;

import java.util.Arrays;
import java.util.List;

/** Writes RFC 8785 straight into UTF-8. One use. */
final class CanonicalWriter {

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  /** Octets to begin with where nobody knows how many there will be. */
  static final int USUAL = 512;

  private final int maxDepth;
  private byte[] out;
  private int size;

  CanonicalWriter(int maxDepth, int expected) {
    this.maxDepth = maxDepth;
    this.out = new byte[expected];
  }

  byte[] write(Value value) {
    value(value, 0);
    return Arrays.copyOf(out, size);
  }

  /** Whether the value is written as exactly these octets. */
  boolean writes(Value value, byte[] octets) {
    value(value, 0);
    return Arrays.equals(out, 0, size, octets, 0, octets.length);
  }

  private void value(Value value, int depth) {
    switch (value) {
      case Value.Null _ -> ascii("null");
      case Value.Bool bool -> ascii(bool.value() ? "true" : "false");
      case Value.Num num -> ascii(Numbers.ecma(num.value()));
      case Value.Text text -> text(text.value());
      case Value.Array array -> array(array.items(), deeper(depth));
      case Value.Obj obj -> object((SortedFields) obj.fields(), deeper(depth));
    }
  }

  private int deeper(int depth) {
    return deeper(depth, maxDepth);
  }

  static int deeper(int depth, int maxDepth) {
    if (depth >= maxDepth) {
      throw new JsonException("Too many nested arrays and objects", 0, 1, 1);
    }
    return depth + 1;
  }

  private void array(List<Value> items, int depth) {
    put('[');
    for (int i = 0; i < items.size(); i++) {
      if (i > 0) {
        put(',');
      }
      value(items.get(i), depth);
    }
    put(']');
  }

  private void object(SortedFields fields, int depth) {
    put('{');
    for (int i = 0; i < fields.size(); i++) {
      if (i > 0) {
        put(',');
      }
      text(fields.name(i));
      put(':');
      value(fields.value(i), depth);
    }
    put('}');
  }

  private void text(String text) {
    int length = text.length();
    room(length + 2);
    put('"');
    for (int i = plain(text); i < length; i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < 0x80 && c != '"' && c != '\\') {
        put(c);
      } else if (c < 0x80) {
        escape(c);
      } else if (Character.isHighSurrogate(c)) {
        wide(Character.toCodePoint(c, text.charAt(++i)));
      } else {
        wide(c);
      }
    }
    put('"');
  }

  /** Writes what needs no escape up to the first character that does: most texts are plain. */
  private int plain(String text) {
    byte[] target = out;
    int at = size;
    int length = text.length();
    int i = 0;
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x80 || c == '"' || c == '\\') {
        break;
      }
      target[at + i] = (byte) c;
    }
    size = at + i;
    return i;
  }

  private void escape(char c) {
    put('\\');
    switch (c) {
      case '"', '\\' -> put(c);
      case '\b' -> put('b');
      case '\t' -> put('t');
      case '\n' -> put('n');
      case '\f' -> put('f');
      case '\r' -> put('r');
      default -> {
        ascii("u00");
        put(HEX[c >> 4]);
        put(HEX[c & 15]);
      }
    }
  }

  private void wide(int code) {
    if (code < 0x800) {
      put(0xC0 | code >> 6);
    } else {
      if (code < 0x10000) {
        put(0xE0 | code >> 12);
      } else {
        put(0xF0 | code >> 18);
        put(0x80 | (code >> 12 & 0x3F));
      }
      put(0x80 | (code >> 6 & 0x3F));
    }
    put(0x80 | (code & 0x3F));
  }

  private void ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i));
    }
  }

  private void put(int octet) {
    if (size == out.length) {
      room(1);
    }
    out[size++] = (byte) octet;
  }

  private void room(int more) {
    if (out.length - size < more) {
      out = Arrays.copyOf(out, Math.max(out.length * 2, size + more));
    }
  }
}
