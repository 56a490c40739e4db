package io.meshflow.core.run;

/**
 * What one address is told about one question; written {@code approval~level.address}.
 *
 * @param level of people that are asked, counting from 0
 * @param address position among the addresses of the policy
 */
public record Notice(Approval.Id about, int level, int address) {

  /** Reads what {@link #toString()} wrote. */
  public static Notice parse(String text) {
    int tilde = text.lastIndexOf('~');
    int dot = text.lastIndexOf('.');
    return new Notice(
        Approval.Id.parse(text.substring(0, tilde)),
        Integer.parseInt(text.substring(tilde + 1, dot)),
        Integer.parseInt(text.substring(dot + 1)));
  }

  @Override
  public String toString() {
    return about + "~" + level + "." + address;
  }
}
