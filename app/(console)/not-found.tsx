import { NoticePage } from '@/components/frame/notice-page';

export default function NotFound() {
  return (
    <NoticePage title="Nothing is here">
      No page has this address, or what it showed is no longer configured.
    </NoticePage>
  );
}
