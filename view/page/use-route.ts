import { useEffect, useState } from "preact/hooks";
import { type Route, routeIn } from "./route";

/** Returns the place that the URL names, and shows the new one when it changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeIn(location.hash));
  useEffect(() => {
    const follow = () => setRoute(routeIn(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}
