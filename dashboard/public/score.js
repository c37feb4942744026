import { showScoreChart } from "./score-chart.js";
import { followWhatIf, refreshWhatIf } from "./what-if.js";

// What is live is fetched again as a whole: drawing and reckoning go along with what came.
document.addEventListener("htmx:after:swap", () => {
  showScoreChart();
  refreshWhatIf();
});
showScoreChart();
followWhatIf();
refreshWhatIf();
