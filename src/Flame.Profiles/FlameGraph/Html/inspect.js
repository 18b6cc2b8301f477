// ---- What is drawn, for scripts that drive the page: a canvas tells nobody what is on it.

/** The boxes of the graphs in view, in pixels of the window; each with its name, its weight and its colour. */
function drawnBoxes(page) {
  return page.view.graphs.flatMap((graph, index) => {
    const { tree, canvas, top } = graph;
    const { left, top: above } = canvas.getBoundingClientRect();
    const boxes = [];
    const add = (node) => {
      const { name, location } = graph.labelOf(node);
      boxes.push({
        graph: index, name, location, depth: tree.depth[node], weight: tree.total[node], self: tree.self[node],
        x: left + graph.leftOf(node), y: above + graph.rowY(tree.depth[node]), width: graph.widthOf(node), height: ROW - 1,
        fill: graph.painter.fillOf(node), ink: graph.painter.theme.ink, isFocused: node === graph.focus, isAbove: graph.isAbove(node),
      });
    };
    for (let node = top; node > 0;) {
      node = tree.parent[node];
      add(node);
    }
    boxes.reverse();
    if (graph.scale > 0) {
      visitVisible(tree, top, NARROWEST_PX / graph.scale, Infinity, add, () => {});
    }
    return boxes;
  });
}

const inspection = (page) => Object.freeze({
  boxes: () => drawnBoxes(page),
  state: () => ({ ...page.state }),
});
