import { BarChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use as install, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Plot } from './plot';

install([BarChart, LineChart, ScatterChart, GridComponent, SVGRenderer]);

const TICK_PX = 2;

function colours() {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return { bar: token('--bar'), now: token('--accent'), before: token('--ink-2'), line: token('--line'), text: token('--ink-2'), font: token('--latin') };
}

type Colours = ReturnType<typeof colours>;

function bars({ values, endsNow }: Plot, { bar, now }: Colours): object {
  const last = endsNow ? values.length - 1 : -1;
  const data = values.map((value, index) => ({ value, itemStyle: { color: index === last ? now : bar, borderRadius: [2, 2, 0, 0] } }));
  return { type: 'bar', data, barCategoryGap: '18%', barMinHeight: 0 };
}

function ticks({ before }: Plot, tone: Colours, width: number): object {
  const size = [Math.max(3, (width / Math.max(1, before.length)) * 0.8), TICK_PX];
  return { type: 'scatter', data: before.map((value) => value || null), symbol: 'rect', symbolSize: size, itemStyle: { color: tone.before }, silent: true };
}

function line({ values }: Plot, { now }: Colours): object {
  const last = values.length - 1;
  const data = values.map((value, index) => ({ value, symbolSize: index === last ? 7 : 0 }));
  return { type: 'line', data, connectNulls: true, symbol: 'circle', lineStyle: { width: 2, color: now }, itemStyle: { color: now } };
}

function dotted({ before }: Plot, tone: Colours): object {
  return { type: 'line', data: [...before], connectNulls: true, symbol: 'none', lineStyle: { width: 1.5, type: 'dotted', color: tone.before }, silent: true };
}

function axes(plot: Plot, tone: Colours, bare: boolean): object {
  const label = { color: tone.text, fontFamily: tone.font, fontSize: 12 };
  const none = { axisTick: { show: false }, axisLabel: { show: false } };
  const x = { type: 'category', data: [...plot.labels], axisLine: { lineStyle: { color: tone.line } } };
  const y = { type: 'value', min: 0, axisLine: { show: false }, splitLine: { show: !bare, lineStyle: { color: tone.line } } };
  return {
    grid: bare ? { left: 0, right: plot.drawn === 'line' ? 5 : 0, top: 5, bottom: 1 } : { left: 64, right: 8, top: 10, bottom: 26 },
    xAxis: bare ? { ...x, ...none } : { ...x, axisTick: { show: false }, axisLabel: { ...label, hideOverlap: true } },
    yAxis: bare ? { ...y, ...none } : { ...y, splitNumber: 4, axisLabel: { ...label, formatter: plot.write } },
  };
}

/** A chart in an element, for as long as it is shown. */
export class Drawing {
  private readonly chart: EChartsType;
  private readonly watch: ResizeObserver;
  private plot: Plot | null = null;

  constructor(private readonly place: HTMLElement, private readonly bare: boolean) {
    this.chart = init(place, null, { renderer: 'svg' });
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(place);
  }

  show(plot: Plot): void {
    this.plot = plot;
    const tone = colours();
    const [now, before] = plot.drawn === 'bars' ? [bars(plot, tone), ticks(plot, tone, this.place.clientWidth)] : [line(plot, tone), dotted(plot, tone)];
    this.chart.setOption({ animation: false, ...axes(plot, tone, this.bare), series: plot.before.length > 0 ? [now, before] : [now] }, true);
  }

  close(): void {
    this.watch.disconnect();
    this.chart.dispose();
  }

  private resize(): void {
    this.chart.resize();
    if (this.plot) this.show(this.plot);
  }
}
