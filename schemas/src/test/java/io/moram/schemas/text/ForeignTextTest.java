// SPDX-License-Identifier: Apache-2.0
package io.moram.schemas.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        " cat ",
        "cat\n",
        "\r\n\tcat",
        "\u00a0cat\u3000",
        "\u2003cat\u202f",
        "\u0085cat\u000b\u000c"
      })
  void blanksAtTheEndsAreDropped(String label) {
    assertThat(ForeignText.tidy(label)).isEqualTo("cat");
  }

  @ParameterizedTest
  @ValueSource(strings = {"blue tit", "blue  tit", "blue\u00a0tit", "blue \u3000\u2009 tit"})
  void blanksBetweenWordsAreOneSpace(String label) {
    assertThat(ForeignText.tidy(label)).isEqualTo("blue tit");
  }

  @ParameterizedTest
  @CsvSource({"cafe\u0301, caf\u00e9", "\u1100\u1161, \uac00", "A\u030a, \u00c5", "\u212b, \u00c5"})
  void decomposedSignsAreComposed(String written, String composed) {
    assertThat(ForeignText.tidy(written)).isEqualTo(composed);
    assertThat(ForeignText.composed(written)).isEqualTo(composed);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`cat\u0000`, `U+0000 at character 4, a control character`",
        "`a\tb`, `U+0009 at character 2, a control character`",
        "`\u001b[31mred`, `U+001B at character 1, a control character`",
        "`x\u007f`, `U+007F at character 2, a control character`",
        "`x\u009by`, `U+009B at character 2, a control character`",
        "`cat\ud83d`, `U+D83D at character 4, half of a surrogate pair`",
        "`\udc08cat`, `U+DC08 at character 1, half of a surrogate pair`",
        "`a\u2028b`, `U+2028 at character 2, a line separator`",
        "`a\u202egnp.exe`, `U+202E at character 2, a control of the writing direction`",
        "`a\u2066b`, `U+2066 at character 2, a control of the writing direction`",
        "`a\u200fb`, `U+200F at character 2, a control of the writing direction`",
        "`\u200bcat`, `U+200B at character 1, an invisible character`",
        "`\ufeffcat`, `U+FEFF at character 1, an invisible character`",
        "`ca\u00adt`, `U+00AD at character 3, an invisible character`",
        "`ca\u200dt`, `U+200D at character 3, an invisible character`",
        "`cat\u200c`, `U+200C at character 4, an invisible character`",
        "`cat\ufe0f`, `U+FE0F at character 4, an invisible character`",
        "`cat\u3164`, `U+3164 at character 4, an invisible character`",
        "`cat\u2800`, `U+2800 at character 4, an invisible character`",
        "`ca\u034ft`, `U+034F at character 3, an invisible character`",
        "`cat\udb40\udc41`, `U+E0041 at character 4, an invisible character`",
        "`cat\udb40\udd00`, `U+E0100 at character 4, an invisible character`",
        "`caf\ufffd`, `U+FFFD at character 4, the sign for text that was not UTF-8`",
        "`cat\uffff`, `U+FFFF at character 4, no character of Unicode`",
      })
  void namesWhatATextMustNotHave(String text, String fault) {
    assertThat(ForeignText.forbidden(text)).hasValue(fault);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "blue tit",
        "cat's & dog's, 50 %",
        "\u732b",
        "\u043a\u043e\u0442",
        "\u05e9\u05dc\u05d5\u05dd",
        // A family of emoji, a rainbow flag, a heart, and a key.
        "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67\u200d\ud83d\udc66 family",
        "\ud83c\udff3\ufe0f\u200d\ud83c\udf08",
        "\u2764\ufe0f",
        "5\ufe0f\u20e3",
        "\ud83d\udc69\ud83c\udffd\u200d\ud83d\ude80",
        // Persian with a non-joiner, Sinhala with a joiner.
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0dc1\u0dca\u200d\u0dbb\u0dd3",
        // A sign that this JDK may not know yet.
        "\ud83e\udedf",
        "",
      })
  void ordinaryTextOfAnyLanguageIsAllowed(String text) {
    assertThat(ForeignText.forbidden(text)).isEmpty();
    assertThat(ForeignText.tidy(text)).isEqualTo(text);
  }
}
