package io.meshflow.cli.command;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads what users give as text or as files, and refuses it with a reason. */
final class Given {

  private static final int LONGEST_TASK = 1 << 20;
  private static final int LONGEST_INPUT = 16 << 20;

  private Given() {}

  /** The task, of a flag or of a file. */
  static String task(String text, String file, Session session) {
    if (!file.isEmpty() && !text.isEmpty()) {
      throw Refusal.usage("Give either --task or --task-file, not both.");
    }
    String task = file.isEmpty() ? text : read(session.path(file), LONGEST_TASK, "--task-file");
    if (task.getBytes(StandardCharsets.UTF_8).length > LONGEST_TASK) {
      throw tooLong("The task", LONGEST_TASK);
    }
    return wellFormed(task.strip());
  }

  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /** A JSON object, given as text or as {@code @file}; empty for none. */
  static Value.Obj object(String given, String flag, Session session) {
    if (given.isEmpty()) {
      return Value.Obj.EMPTY;
    }
    boolean file = given.startsWith("@");
    String text = file ? read(session.path(given.substring(1)), LONGEST_INPUT, flag) : given;
    try {
      if (Json.parse(text) instanceof Value.Obj object) {
        return object;
      }
      throw Refusal.usage(flag + " must be a JSON object such as '{\"file\": \"nda.txt\"}'.");
    } catch (JsonException e) {
      String hint =
          file ? "" : " In a shell, put it into single quotes, or use " + flag + " @FILE.";
      throw Refusal.usage(flag + " is not JSON: " + e.getMessage() + "." + hint);
    }
  }

  /** An amount of dollars in millionths; 0 for an empty text. */
  static long money(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    try {
      double amount = Double.parseDouble(text.replace("$", ""));
      if (amount >= 0 && amount <= 1e9) {
        return Math.round(amount * 1e6);
      }
    } catch (NumberFormatException e) {
      throw Refusal.usage("--budget '" + text + "' is no amount of dollars; write it as 0.25.");
    }
    throw Refusal.usage("--budget must be between 0 and a billion dollars.");
  }

  private static String read(Path file, int longest, String flag) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(longest + 1);
      if (bytes.length > longest) {
        throw tooLong(flag + " " + file.getFileName(), longest);
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException e) {
      throw Refusal.usage(flag + ": there is no file " + file + ".");
    } catch (CharacterCodingException e) {
      throw Refusal.usage(flag + ": " + file + " is not UTF-8; save it as UTF-8.");
    } catch (IOException e) {
      throw Refusal.usage(flag + ": " + file + " cannot be read (" + e.getMessage() + ").");
    }
  }

  private static Refusal tooLong(String what, int longest) {
    return Refusal.usage(
        what
            + " is longer than "
            + (longest >> 20)
            + " MB. Put it into a file beside the workflow and let an agent read it with"
            + " read_file.");
  }
}
