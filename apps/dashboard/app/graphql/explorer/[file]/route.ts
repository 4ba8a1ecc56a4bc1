import { passToApi } from '../../../../lib/passToApi.ts';

export const dynamic = 'force-dynamic';

export { passToApi as GET };
