import { onInstances } from '../pages/instances-page.ts';
import { expect, test } from '../support/app.ts';

test('an instance that stops while the window is hidden is notified of, and a click brings the window back', async ({
  app,
  electronApp,
}) => {
  await electronApp.evaluate(({ Notification }) => {
    const shown: object[] = [];
    Object.assign(globalThis, { shownNotifications: shown });
    Object.assign(Notification, { isSupported: () => true });
    // Its own methods are native; that it waits for a click is what can be seen of it without a desktop.
    const once = Notification.prototype.once;
    Object.assign(Notification.prototype, {
      once(this: Electron.Notification, event: 'click', listener: () => void) {
        if (event === 'click') {
          shown.push({ title: this.title, body: this.body });
          Object.assign(globalThis, { lastNotification: this });
        }
        return Reflect.apply(once, this, [event, listener]);
      },
    });
  });
  await app.getByRole('button', { name: 'Settings' }).click();
  const wanted = app.getByRole('switch', { name: /^Notify when an instance/ });
  await wanted.click({ force: true });
  await expect(wanted).toBeChecked();
  await app.getByRole('button', { name: 'Instances' }).click();

  const page = onInstances(app);
  await page.ready();
  await page.choose('mlflow');
  await page.detail.getByRole('button', { name: 'Stop…' }).click();
  await app.getByRole('alertdialog').getByRole('button', { name: 'Stop' }).click();
  await expect(page.row('mlflow')).toContainText(/Stopping/);
  await electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  // The test driver, which takes pictures of the page, keeps it from being told.
  await app.evaluate(() => Object.defineProperty(document, 'hidden', { value: true }));
  const shown = () => electronApp.evaluate(() => Reflect.get(globalThis, 'shownNotifications'));
  // Other machines of the sandbox come to rest meanwhile, and are told of as well.
  await expect
    .poll(shown)
    .toEqual(expect.arrayContaining([{ title: 'mlflow', body: expect.stringMatching(/^Stopped · /) }]));

  await electronApp.evaluate(() => Reflect.get(globalThis, 'lastNotification').emit('click'));
  const isVisible = () => electronApp.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  await expect.poll(isVisible).toBe(true);
});
