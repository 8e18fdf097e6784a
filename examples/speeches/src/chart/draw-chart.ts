export function drawChart(){return '<svg/>'}
