package io.meshflow.core.policy;

import io.meshflow.core.policy.OutputGate.Stage;
import io.meshflow.core.policy.text.InjectionScan;
import io.meshflow.core.policy.text.PhiScrubber;
import io.meshflow.core.policy.text.SecretRedactor;
import java.util.List;

/** What of a text nobody may see under a policy. Pure. */
final class Hiding {

  private Hiding() {}

  /** Hides first and cuts then, so that no half of anything is left. */
  static String hide(String text, Stage stage, Policy policy) {
    String safe = stage == Stage.RESULT ? text : redacted(text, policy);
    return scrubbed(safe, policy);
  }

  static String redacted(String text, Policy policy) {
    return policy.checks().guardian() ? SecretRedactor.redact(text) : text;
  }

  static String scrubbed(String text, Policy policy) {
    String shown = policy.privacy().scrubPhi() ? PhiScrubber.scrub(text) : text;
    return cut(shown, policy.privacy().maxOutputChars());
  }

  private static String cut(String text, int most) {
    if (most == 0 || text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + "… [cut: " + (text.length() - end) + " more characters]";
  }

  /** Rules that found an instruction to whoever reads the text; empty when it holds none. */
  static List<String> orders(String text) {
    return InjectionScan.scan(List.of(text)).high();
  }
}
