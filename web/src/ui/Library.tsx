import { theme as algorithms, ConfigProvider } from "antd";
import en from "antd/locale/en_GB";
import zh from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/en-gb";
import "dayjs/locale/zh-cn";
import { type ReactNode, useEffect } from "react";
import { prefs } from "../state/prefs.ts";
import { useStore } from "../state/store.ts";
import { FONTS, tokens } from "../tokens/tokens.ts";

/** The number that lets this page's run-time styles past its content policy. */
function nonce(): string {
  return document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
}

/** The component library in the platform's colours and the person's language. */
export function Library({ children }: { children: ReactNode }) {
  const theme = useStore(prefs, (it) => it.theme);
  const lang = useStore(prefs, (it) => it.lang);
  const colors = tokens[theme];
  useEffect(() => {
    dayjs.locale(lang === "zh" ? "zh-cn" : "en-gb");
  }, [lang]);
  return (
    <ConfigProvider
      csp={{ nonce: nonce() }}
      locale={lang === "zh" ? zh : en}
      theme={{
        algorithm: theme === "dark" ? algorithms.darkAlgorithm : algorithms.defaultAlgorithm,
        token: {
          colorPrimary: colors.accent,
          colorError: colors.overdue,
          colorWarning: colors.due,
          colorSuccess: colors.closed,
          colorText: colors.text1,
          colorTextLightSolid: colors.accentText,
          colorTextDisabled: colors.text3,
          colorBgContainerDisabled: colors.raised,
          colorTextSecondary: colors.text2,
          colorBgContainer: colors.surface,
          colorBgElevated: colors.surface,
          colorBorder: colors.line,
          borderRadius: 6,
          controlHeight: 32,
          fontFamily: FONTS.join(","),
        },
      }}
    >
      {children}
    </ConfigProvider>
  );
}
