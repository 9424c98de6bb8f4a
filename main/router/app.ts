import { AppError } from '../app-error.ts';
import type { Bind } from './bind.ts';
import type { Services } from './services.ts';

/** What the app says of itself and asks of its desktop. */
export function bindApp(bind: Bind, { description, ports }: Services) {
  return {
    describe: bind.app.describe.handler(() => description),
    openLink: bind.app.openLink.handler(async ({ input }) => {
      await ports.openLink(input.url);
      return {};
    }),
    notify: bind.app.notify.handler(async ({ input }) => {
      if (!description.capabilities.notifications) throw new AppError('app/not-supported-here', {});
      await ports.notify(input.title, input.text);
      return {};
    }),
  };
}
