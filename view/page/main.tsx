import { render } from "preact";
import { keepKey } from "./key";
import { Page } from "./views/page";

keepKey();
render(<Page />, document.getElementById("page") as HTMLElement);
