/** Outlines of the icons of the interface, taken from the icon package at build time. */

import adminSvg from "@tabler/icons/outline/adjustments.svg?raw";
import alertSvg from "@tabler/icons/outline/alert-triangle.svg?raw";
import bookmarkSvg from "@tabler/icons/outline/bookmark.svg?raw";
import checkSvg from "@tabler/icons/outline/check.svg?raw";
import downSvg from "@tabler/icons/outline/chevron-down.svg?raw";
import leftSvg from "@tabler/icons/outline/chevron-left.svg?raw";
import rightSvg from "@tabler/icons/outline/chevron-right.svg?raw";
import yearBackSvg from "@tabler/icons/outline/chevrons-left.svg?raw";
import yearOnSvg from "@tabler/icons/outline/chevrons-right.svg?raw";
import bufferSvg from "@tabler/icons/outline/circle-dashed.svg?raw";
import censusSvg from "@tabler/icons/outline/clipboard-list.svg?raw";
import locateSvg from "@tabler/icons/outline/current-location.svg?raw";
import dotsSvg from "@tabler/icons/outline/dots.svg?raw";
import eyeSvg from "@tabler/icons/outline/eye.svg?raw";
import onlySvg from "@tabler/icons/outline/eye-check.svg?raw";
import filterSvg from "@tabler/icons/outline/filter.svg?raw";
import targetSvg from "@tabler/icons/outline/focus-centered.svg?raw";
import gridSvg from "@tabler/icons/outline/grid-4x4.svg?raw";
import clockSvg from "@tabler/icons/outline/history.svg?raw";
import homeSvg from "@tabler/icons/outline/home.svg?raw";
import keyboardSvg from "@tabler/icons/outline/keyboard.svg?raw";
import languageSvg from "@tabler/icons/outline/language.svg?raw";
import wallSvg from "@tabler/icons/outline/layout-dashboard.svg?raw";
import panelSvg from "@tabler/icons/outline/layout-sidebar-left-collapse.svg?raw";
import linkSvg from "@tabler/icons/outline/link.svg?raw";
import listSvg from "@tabler/icons/outline/list.svg?raw";
import legendSvg from "@tabler/icons/outline/list-details.svg?raw";
import logoutSvg from "@tabler/icons/outline/logout.svg?raw";
import mapSvg from "@tabler/icons/outline/map-2.svg?raw";
import minusSvg from "@tabler/icons/outline/minus.svg?raw";
import moonSvg from "@tabler/icons/outline/moon.svg?raw";
import plusSvg from "@tabler/icons/outline/plus.svg?raw";
import polygonSvg from "@tabler/icons/outline/polygon.svg?raw";
import printSvg from "@tabler/icons/outline/printer.svg?raw";
import rulerSvg from "@tabler/icons/outline/ruler-2.svg?raw";
import searchSvg from "@tabler/icons/outline/search.svg?raw";
import layersSvg from "@tabler/icons/outline/stack-2.svg?raw";
import sunSvg from "@tabler/icons/outline/sun.svg?raw";
import userSvg from "@tabler/icons/outline/user.svg?raw";
import wifiSvg from "@tabler/icons/outline/wifi-off.svg?raw";
import closeSvg from "@tabler/icons/outline/x.svg?raw";

const PATH = /<path(?![^>]*stroke="none")[^>]*\sd="([^"]+)"/g;
export const paths = (svg: string) => [...svg.matchAll(PATH)].map((found) => found[1] ?? "");

export const drawings = {
  yearBack: paths(yearBackSvg),
  yearOn: paths(yearOnSvg),
  map: paths(mapSvg),
  grid: paths(gridSvg),
  admin: paths(adminSvg),
  census: paths(censusSvg),
  search: paths(searchSvg),
  layers: paths(layersSvg),
  clock: paths(clockSvg),
  user: paths(userSvg),
  logout: paths(logoutSvg),
  moon: paths(moonSvg),
  sun: paths(sunSvg),
  language: paths(languageSvg),
  close: paths(closeSvg),
  plus: paths(plusSvg),
  minus: paths(minusSvg),
  home: paths(homeSvg),
  locate: paths(locateSvg),
  link: paths(linkSvg),
  keyboard: paths(keyboardSvg),
  target: paths(targetSvg),
  left: paths(leftSvg),
  right: paths(rightSvg),
  down: paths(downSvg),
  eye: paths(eyeSvg),
  dots: paths(dotsSvg),
  check: paths(checkSvg),
  alert: paths(alertSvg),
  panel: paths(panelSvg),
  wall: paths(wallSvg),
  wifi: paths(wifiSvg),
  list: paths(listSvg),
  legend: paths(legendSvg),
  only: paths(onlySvg),
  polygon: paths(polygonSvg),
  print: paths(printSvg),
  ruler: paths(rulerSvg),
  filter: paths(filterSvg),
  bookmark: paths(bookmarkSvg),
  buffer: paths(bufferSvg),
};

export type IconName = keyof typeof drawings;
/** An icon of the interface by name, or the outlines of one that a desk brings. */
export type Drawing = IconName | string[];
