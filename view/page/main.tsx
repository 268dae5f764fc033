import { render } from "preact";
import { Page } from "./views/page";

render(<Page />, document.getElementById("page") as HTMLElement);
