package io.meshflow.core.policy.text;

import java.util.HashMap;
import java.util.Map;

/** Letters of other scripts that a reader takes for Latin ones. */
final class LookAlikes {

  /** Pairs of texts: the look-alikes, and the Latin letters they stand for, one to one. */
  private static final String[] PAIRS = {
    // Cyrillic
    "\u0430\u0435\u043E\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04BB\u0501\u051B\u051D",
    "aeopcyxijshdqw",
    "\u0410\u0412\u0415\u041A\u041C\u041D\u041E\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405",
    "abekmhopctyxijs",
    "\u043A\u043C\u043D\u0442\u043F\u0433\u0432\u04CF\u0475\u0433",
    "kmhtnrblvr",
    // Greek
    "\u03B1\u03B5\u03B9\u03BA\u03BD\u03BF\u03C1\u03C4\u03C5\u03C7\u03B7\u03C9\u03F2\u03F3\u03C3",
    "aeikvoptuxnwcjo",
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039A\u039C\u039D\u039F\u03A1\u03A4\u03A5\u03A7",
    "abezhikmnoptyx",
    // Armenian, Cherokee
    "\u0561\u0570\u0578\u057D\u0585\u0581\u0575\u13A5\u13AA\u13D2\u13DE",
    "whnuogjigrl",
    // Latin without a decomposition, and small capitals
    "\u0131\u0142\u00F8\u0111\u0127\u0167\u0251\u0261\u0269\u0280\u0262\u026A\u0274\u1D0F\u1D07",
    "ilodhtagirginoe",
    "\u1D00\u0299\u1D04\u1D05\uA730\u029C\u1D0A\u1D0B\u029F\u1D0D\u1D18\uA731\u1D1B\u1D1C\u1D20",
    "abcdfhjklmpstuv",
    "\u1D21\u028F\u1D22\u0237\u0250\u01DD\u0279\u0287\u028C",
    "wyzjaertv",
  };

  private static final Map<Integer, Integer> LATIN = latin();

  private LookAlikes() {}

  /** The Latin letter the character looks like, or itself. */
  static int latin(int point) {
    return LATIN.getOrDefault(point, point);
  }

  private static Map<Integer, Integer> latin() {
    Map<Integer, Integer> latin = new HashMap<>();
    for (int pair = 0; pair < PAIRS.length; pair += 2) {
      for (int i = 0; i < PAIRS[pair].length(); i++) {
        latin.put((int) PAIRS[pair].charAt(i), (int) PAIRS[pair + 1].charAt(i));
      }
    }
    return Map.copyOf(latin);
  }
}
