package io.meshflow.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Stands for the command line: says what it was given. */
public final class Main {
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (InputStream text = Main.class.getResourceAsStream("/text.txt")) {
      out.print("text=" + new String(text.readAllBytes(), StandardCharsets.UTF_8));
    }
    out.println("java=" + System.getProperty("java.home"));
    out.println("folder=" + System.getProperty("user.dir"));
    for (String argument : arguments) {
      out.println("argument=" + argument);
    }
    System.exit(arguments.length > 1 && arguments[0].equals("exit") ? Integer.parseInt(arguments[1]) : 0);
  }
}
