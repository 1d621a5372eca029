import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useEffect } from "react";
import { Problem } from "../data/http.ts";
import { useWords } from "../i18n/i18n.ts";
import { LoginPage } from "./LoginPage.tsx";
import { usePath } from "./route.ts";
import { Shell } from "./Shell.tsx";

const TRIES = 2;
const isRefusal = (error: unknown) =>
  error instanceof Problem && error.status >= 400 && error.status < 500;

const client = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      retry: (count, error) => count < TRIES && !isRefusal(error),
    },
  },
});

/** Pages by address: the login, else the map. */
export function App() {
  const path = usePath();
  const { t } = useWords();
  useEffect(() => {
    document.title = t("app.name");
    if (path === "/") history.replaceState(null, "", `/map${location.search}`);
  }, [path, t]);
  return (
    <QueryClientProvider client={client}>
      {path === "/login" ? <LoginPage /> : <Shell />}
    </QueryClientProvider>
  );
}
