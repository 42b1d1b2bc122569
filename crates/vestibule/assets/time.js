// Moments in the visitor's own zone. Without this they are in UTC and say so.
const format = new Intl.DateTimeFormat(document.documentElement.lang, {
  year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "short",
});
for (const moment of document.querySelectorAll("time[datetime]")) {
  const date = new Date(moment.dateTime);
  if (!Number.isNaN(date.getTime())) moment.textContent = format.format(date);
}
