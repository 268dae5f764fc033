import { useEffect, useState } from "preact/hooks";
import { linkTo, type Route, routeIn } from "./route";

/** Returns the place that the URL names, and shows the new one when it changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeIn(location.hash));
  useEffect(() => {
    const follow = () => setRoute((now) => (linkTo(now) === location.hash ? now : routeIn(location.hash)));
    addEventListener("hashchange", follow);
    // The place can change after the first rendering, and before this effect.
    follow();
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}
