import { servePack } from "./pack";

servePack("standard");
