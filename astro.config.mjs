import mdx from '@astrojs/mdx';
import { defineConfig } from 'astro/config';
import { workbook } from './scripts/workbook.ts';

export default defineConfig({
  trailingSlash: 'always',
  // `jsx`, the default, swallows the blank between inline elements that stand on lines of their own.
  compressHTML: true,
  integrations: [mdx(), workbook()],
  markdown: { syntaxHighlight: false },
  devToolbar: { enabled: false },
  vite: {
    environments: {
      client: {
        build: {
          rolldownOptions: {
            output: {
              // What every page needs, or every lesson, in one file: each request costs a kilobyte of headers.
              codeSplitting: {
                groups: [
                  {
                    name: 'base',
                    test: /src\/(progress|i18n\/en|components\/(site-keys|paint))\.ts$|preload-helper/,
                  },
                ],
              },
            },
          },
        },
      },
    },
    build: {
      // Inline scripts would need hashes in the Content-Security-Policy.
      assetsInlineLimit: 0,
      // Monaco's chunk is big on purpose: it is loaded when someone goes to edit.
      chunkSizeWarningLimit: 8000,
      rolldownOptions: {
        // Astro marks each MDX file with a directive of its own, and Rolldown warns of every one.
        onLog: (level, log, log_) => log.code === 'MODULE_LEVEL_DIRECTIVE' || log_(level, log),
      },
    },
  },
});
